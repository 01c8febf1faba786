"""Playback tracking: which spans of a film a learner has played; the only writer of `Played`."""

from datetime import datetime

from django.db import connection

from lessons.fields import SpansField
from lessons.film.coverage import LEAST_GAP_MS, MOST_SPANS, Spans, close_gaps

# Gaps that come from rounding are closed, as they are when a page shows what was played; and of
# more spans than anybody leaves by playing, the longest stay: a row never grows beyond 4 kB.
_ADD = f"""
    INSERT INTO lessons_played (enrolment_id, video_id, revision, spans, position_ms, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (enrolment_id, video_id, revision) DO UPDATE SET
        spans = (
            SELECT coalesce(range_agg(longest.span), '{{}}')
            FROM (
                SELECT int4range(lower(wide), upper(wide) - {LEAST_GAP_MS - 1}) AS span
                FROM unnest((
                    SELECT range_agg(int4range(lower(part), upper(part) + {LEAST_GAP_MS - 1}))
                    FROM unnest(lessons_played.spans + excluded.spans) AS part
                )) AS wide
                ORDER BY upper(wide) - lower(wide) DESC, lower(wide)
                LIMIT {MOST_SPANS}
            ) AS longest
        ),
        position_ms = excluded.position_ms,
        updated_at = excluded.updated_at
    RETURNING spans
"""  # noqa: S608 - two numbers of our own


def add_played(
    enrolment_id: int, video_id: int, revision: int, *, spans: Spans, position_ms: int, at: datetime
) -> Spans:
    """Merge played spans (ms, half-open) into the earlier ones: an atomic upsert in a single
    statement; returns all.
    """
    value = SpansField().get_prep_value(close_gaps(spans))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [enrolment_id, video_id, revision, value, position_ms, at])
        (joined,) = cursor.fetchone()
    return [(part.lower, part.upper) for part in joined]
