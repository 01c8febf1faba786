"""The full-text search index: one row per searchable sentence of a course."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from course.models.outline import Step


class Passage(models.Model):
    """A search document: a step's title, a paragraph of its text, or a sentence spoken in its film.

    Derived from other rows; written by `course.search.index` only. `vector` is a tsvector: the
    passage's own words, stemmed in its language, with weight A; the words that follow it (for
    phrases across its end) without a weight; and, as tokens no reader can type, its language and
    its `scope`: where the passage belongs and who may see it.
    """

    class Part(models.TextChoices):
        TITLE = "title"
        TEXT = "text"
        SPEECH = "speech"

    step = models.ForeignKey(
        Step, on_delete=models.CASCADE, related_name="passages", db_index=False
    )
    part = models.CharField(max_length=6, choices=Part.choices)
    language = models.CharField(max_length=35)
    position = models.PositiveIntegerField()
    start_ms = models.PositiveIntegerField(null=True)
    speaker = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    scope = ArrayField(models.CharField(max_length=40))
    vector = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "part", "language", "position"], name="passage_once_per_place"
            ),
        ]
        indexes = [
            # GIN's pending list makes bulk inserts far cheaper, but every search scans it, so it is
            # limited (kB).
            GinIndex(fields=["vector"], name="passage_vector", gin_pending_list_limit=256),
            models.Index(fields=["language"], name="passage_language"),
        ]

    def __str__(self) -> str:
        return self.text


class SearchIndex(models.Model):
    """The version of the index format in which all passages were last written."""

    version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.version)
