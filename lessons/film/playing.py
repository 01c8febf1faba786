"""Playback tracking: which spans of a film a learner has played; the only writer of `Played`."""

from datetime import datetime
from itertools import chain

from django.db import connection, transaction

from course import progress
from course.db.copies import copy_of
from lessons.fields import SpansField, spans_from_text
from lessons.film.coverage import MOST_SPANS, Spans, gaps_of, smooth, union
from lessons.models import Played, Video

# Kept is what was sent and nothing between; pages alone overlook what comes from rounding. Of more
# spans than anybody leaves by playing, the longest stay: a row never grows beyond 4 kB.
_ADD = f"""
    INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
    VALUES (
        %(enrolment)s, %(video)s, %(revision)s, %(spans)s, %(position)s, %(at)s
    )
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

_REPORT = f"""
    WITH joined AS ({_ADD}), told AS ({progress.PLAYED_FROM.format(source="joined")}),
    reported AS (
        INSERT INTO lessons_playreport
            (enrolment_id, video_id, revision, spans, position_ms, is_landing, at)
        SELECT %(enrolment)s, %(video)s, %(revision)s, %(sent)s, %(position)s, false, %(at)s
        FROM joined
    )
    SELECT spans FROM joined
"""  # noqa: S608 - statements of our own

_PLAYED = """
    SELECT spans::text, position_ms FROM lessons_played
    WHERE enrolment_id = %s AND video_id = %s AND revision = %s
"""


def add_played(
    enrolment_id: int,
    video: Video,
    *,
    spans: Spans,
    position_ms: int,
    at: datetime,
    before: Spans | None = None,
) -> Spans:
    """Merge played spans (ms, half-open) into the earlier ones, note in the step's progress how
    much that is, and report what was sent to the heat map: one statement. Returns all spans.

    `before` is what had been played. If another report came between, progress is told again.
    """
    if before is None:
        before, _ = _played(enrolment_id, video)
    expected = union([*before, *spans])
    facts = played_of(video, expected, position_ms=position_ms)
    values = progress.values_of(enrolment_id, video.pk, facts, at=at) | {
        "video": video.pk,
        "revision": video.revision,
        "spans": SpansField().get_prep_value(spans),
        "sent": list(chain.from_iterable(spans)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REPORT, values)
        (joined,) = cursor.fetchone()
    played = spans_from_text(joined)
    return played if played == expected else _told_again(enrolment_id, video, at=at)


_LANDED = """
    INSERT INTO lessons_playreport
        (enrolment_id, video_id, revision, spans, position_ms, is_landing, at)
    SELECT %s, step_id, revision, '{}', %s, true, %s
    FROM lessons_video WHERE step_id = %s AND duration_ms > %s
"""


def report_landing(enrolment_id: int, step_id: int, position_ms: int, *, at: datetime) -> None:
    """Report to the heat map that a search led to this place of the film: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LANDED, [enrolment_id, position_ms, at, step_id, position_ms])


def _played(enrolment_id: int, video: Video, *, lock: str = "") -> tuple[Spans, int]:
    """What has been played, and where that ended."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_PLAYED} {lock}", [enrolment_id, video.pk, video.revision])
        row = cursor.fetchone()
    return (spans_from_text(row[0]), row[1]) if row else ([], 0)


@transaction.atomic
def _told_again(enrolment_id: int, video: Video, *, at: datetime) -> Spans:
    """Tell progress of all that is there: behind the lock of its row, so that nothing is missed."""
    played, position_ms = _played(enrolment_id, video, lock="FOR UPDATE")
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
