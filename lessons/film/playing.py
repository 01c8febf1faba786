"""Playback tracking: which spans of a film a learner has played; the only writer of `Played`."""

from datetime import datetime

from django.db import connection, transaction

from course import progress
from course.db.copies import copy_of
from lessons.fields import SpansField, spans_from_text
from lessons.film.coverage import MOST_SPANS, Spans, gaps_of, smooth
from lessons.models import Played, Video

# Kept is what was sent and nothing between; pages alone overlook what comes from rounding. Of more
# spans than anybody leaves by playing, the longest stay: a row never grows beyond 4 kB.
_ADD = f"""
    INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (enrolment_id, video_id, revision) DO UPDATE SET
        spans = (
            SELECT coalesce(range_agg(longest.span), '{{}}')
            FROM (
                SELECT span
                FROM unnest(lessons_played.spans + excluded.spans) AS span
                ORDER BY upper(span) - lower(span) DESC, lower(span)
                LIMIT {MOST_SPANS}
            ) AS longest
        ),
        position_ms = excluded.position_ms,
        updated_at = excluded.updated_at
    RETURNING spans::text
"""  # noqa: S608 - a number of our own


@transaction.atomic
def add_played(
    enrolment_id: int, video: Video, *, spans: Spans, position_ms: int, at: datetime
) -> Spans:
    """Merge played spans (ms, half-open) into the earlier ones, in a single statement, and note in
    the step's progress how much that is; returns all.

    The first statement holds the row until the end, so that of two reports the later is noted last.
    """
    value = SpansField().get_prep_value(spans)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [enrolment_id, video.pk, video.revision, value, position_ms, at])
        (joined,) = cursor.fetchone()
    played = spans_from_text(joined)
    facts = played_of(video, played, position_ms=position_ms)
    progress.note_played(enrolment_id, video.pk, facts, at=at)
    return played


def played_of(video: Video, spans: Spans, *, position_ms: int) -> progress.FilmPlayed:
    """What progress keeps of played spans; `video` is the film there is now."""
    whole = video.duration_ms
    parts = smooth([(a, min(b, whole)) for a, b in spans if a < whole], duration_ms=whole)
    gaps = gaps_of(parts, duration_ms=whole)
    return progress.FilmPlayed(
        revision=video.revision,
        played_ms=sum(end - start for start, end in parts),
        gap=gaps[0] if gaps else None,
        position_ms=position_ms,
    )


def lock_played(enrolment_id: int) -> None:
    """Hold all that an enrolment has played until the transaction ends: before its progress."""
    rows = Played.objects.select_for_update().filter(enrolment=enrolment_id)
    list(rows.order_by("pk").values_list("pk", flat=True))


def copy_played(enrolment_id: int, to: int) -> None:
    """What was played, for another enrolment of the same learner; progress is copied by itself."""
    rows = Played.objects.filter(enrolment=enrolment_id).order_by("pk")
    Played.objects.bulk_create(copy_of(row, enrolment_id=to) for row in rows)
