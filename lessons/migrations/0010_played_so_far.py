"""Steps say how long their film is, and progress how much of it was played."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations

from lessons.film.coverage import gaps_of, smooth

BATCH = 2_000

FILMS = """
    UPDATE course_step AS step SET film_ms = video.duration_ms, film_revision = video.revision
    FROM lessons_video AS video
    WHERE step.id = video.step_id AND video.step_id BETWEEN %s AND %s
    AND EXISTS (SELECT 1 FROM lessons_videofile AS file WHERE file.video_id = video.step_id)
"""

# Of each learner and film the newest revision that was played.
NEWEST = """
    SELECT DISTINCT ON (played.enrolment_id, played.video_id)
        mine.id, played.revision, played.revision = video.revision, video.duration_ms,
        played.position_ms,
        array(SELECT ARRAY[lower(part), upper(part)] FROM unnest(played.spans) AS part)
    FROM course_stepprogress AS mine
    JOIN lessons_played AS played
        ON played.enrolment_id = mine.enrolment_id AND played.video_id = mine.step_id
    JOIN lessons_video AS video ON video.step_id = played.video_id
    WHERE mine.id BETWEEN %s AND %s
    ORDER BY played.enrolment_id, played.video_id, played.revision DESC
"""

PLAYED = """
    UPDATE course_stepprogress SET played_revision = %s, played_ms = %s,
        gap_start_ms = %s, gap_end_ms = %s, position_ms = %s
    WHERE id = %s
"""


def fill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        for first, last in _ranges(cursor, "course_step"):
            cursor.execute(FILMS, [first, last])
        for first, last in _ranges(cursor, "course_stepprogress"):
            cursor.execute(NEWEST, [first, last])
            cursor.executemany(PLAYED, [_facts(*row) for row in cursor.fetchall()])


def _ranges(cursor: Any, table: str) -> Iterator[tuple[int, int]]:
    cursor.execute(f"SELECT min(id), max(id) FROM {table}")  # noqa: S608 - a name of our own
    first, last = cursor.fetchone()
    for start in range(first, last + 1, BATCH) if first is not None else ():
        yield start, start + BATCH - 1


def _facts(
    pk: int,
    revision: int,
    is_current: bool,  # noqa: FBT001 - a column
    duration_ms: int,
    position_ms: int,
    spans: list[list[int]],
) -> tuple[int | None, ...]:
    parts = [(start, end) for start, end in spans]
    if not is_current:
        return revision, sum(end - start for start, end in parts), None, None, position_ms, pk
    parts = [(start, min(end, duration_ms)) for start, end in parts if start < duration_ms]
    parts = smooth(parts, duration_ms=duration_ms)
    gaps = gaps_of(parts, duration_ms=duration_ms)
    gap = gaps[0] if gaps else (None, None)
    return revision, sum(end - start for start, end in parts), *gap, position_ms, pk


class Migration(migrations.Migration):
    # In batches, each on its own: a large site is not locked meanwhile.
    atomic = False

    dependencies = [
        ("course", "0018_where_one_stands"),
        ("lessons", "0009_formats_of_captions"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
