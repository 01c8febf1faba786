"""Which version of the renderer wrote the HTML of texts."""

from django.db import models


class TextRendering(models.Model):
    """The RENDERING of `course.text.markdown` in which all texts were last rendered; one row."""

    version = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.version)
