"""The search index: what of a course can be found, one row a sentence."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from course.models.outline import Step


class Passage(models.Model):
    """A step's title, a paragraph of its text, or a sentence spoken in its film.

    All of it follows from other rows; `course.search.index` alone writes it. `vector` holds the
    words in their language's stems, those of the passage itself with weight A, those that follow it
    (for phrases that cross its end) without; and as words no reader can type the language and,
    from `scope`, where the passage belongs and who may see it.
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
            # New passages wait in a list, to be put into the index many at once, which is far
            # cheaper; as every search reads through that list, it is a short one (in kB).
            GinIndex(fields=["vector"], name="passage_vector", gin_pending_list_limit=256),
            models.Index(fields=["language"], name="passage_language"),
        ]

    def __str__(self) -> str:
        return self.text


class SearchIndex(models.Model):
    """The way of writing passages that all of them were last written in."""

    version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.version)
