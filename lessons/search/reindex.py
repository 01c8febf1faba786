"""Rebuilding the whole search index."""

from collections.abc import Callable

from django.db import transaction

from course.models import Step
from course.search import index
from lessons.models import Transcript
from lessons.transcripts import reindex


def rebuild(*, tick: Callable[[int, int], None] | None = None) -> int:
    """Index every step again, one at a time, so that the site can go on.

    `tick` gets the numbers of steps done and of all; returns the number of all.
    """
    keys = list(Step.objects.order_by("course", "pk").values_list("pk", flat=True))
    for done, key in enumerate(keys, start=1):
        _rebuild_step(key)
        if tick is not None:
            tick(done, len(keys))
    index.note_current()
    return len(keys)


@transaction.atomic
def _rebuild_step(key: int) -> None:
    step = Step.objects.select_related("course").filter(pk=key).first()
    if step is None:  # it was deleted meanwhile
        return
    index.lock_course(step.course_id)
    index.write_step(step)
    index.delete_speech(step.pk)
    transcripts = Transcript.objects.filter(video=key).select_related("video__step")
    for transcript in transcripts.defer("html", "sentences", "paragraphs", "vtt"):
        reindex(transcript)
