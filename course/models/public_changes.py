"""Model of the latest changes to what visitors see: it tells when a kept page has become old."""

from django.db import models


class PublicChange(models.Model):
    """A transaction that changed something visitors see, by a stamp that never comes again.

    Triggers of the database are the only writers (migration 0021): each such transaction replaces
    the stamps it finds by one of its own. Nobody waits for anybody, so that several may stand side
    by side; the set of them is the version of everything visitors see.
    """

    stamp = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.stamp)
