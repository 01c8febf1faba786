"""Counting reports of playing into sums, each exactly once; the only writer of marks and sums.

One transaction takes reports away, marks what their learners did and adds to the sums: whoever is
killed in the middle has changed nothing. One process at a time counts; another leaves it to that.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from lessons.film.heat.marks import AWAY, SUMS, Added, Marks
from lessons.models import PlayMarks, PlaySums

# Reports, or learners who may have stopped, in one transaction.
BATCH: Final = 500
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('cuebook plays', 0))"


class _Own(NamedTuple):
    """A learner's film, the run they are in, and its length, None if it has been replaced."""

    enrolment_id: int
    video_id: int
    revision: int
    run_id: int
    duration_ms: int | None

    @property
    def key(self) -> tuple[int, int, int]:
        return self[:3]

    @property
    def sums_key(self) -> tuple[int, int, int]:
        return self.run_id, self.video_id, self.revision


_OWN = """
    mine.enrolment_id, mine.video_id, mine.revision, enrolment.run_id,
    CASE WHEN video.revision = mine.revision THEN video.duration_ms END
"""
_JOINS = """
    JOIN course_enrolment AS enrolment ON enrolment.id = mine.enrolment_id
    JOIN lessons_video AS video ON video.step_id = mine.video_id
"""
_TAKE = f"""
    WITH mine AS (
        DELETE FROM lessons_playreport
        WHERE id IN (SELECT id FROM lessons_playreport ORDER BY id LIMIT %s)
        RETURNING *
    )
    SELECT {_OWN}, mine.spans, mine.position_ms, mine.is_landing, mine.at
    FROM mine {_JOINS} ORDER BY mine.id
"""  # noqa: S608 - constants, as below
_AWAY = f"""
    SELECT {_OWN} FROM lessons_playmarks AS mine {_JOINS}
    WHERE mine.last_at <= %s ORDER BY mine.last_at LIMIT %s
"""  # noqa: S608


def count_plays(*, at: datetime, most_batches: int = 1_000) -> int:
    """Count what has been reported, then who has stopped; returns how many rows that were."""
    return _in_batches(_count_reports, at, most_batches) + _in_batches(
        _count_stops, at, most_batches
    )


def _in_batches(count: Callable[[datetime], int], at: datetime, most: int) -> int:
    total = 0
    for _ in range(most):
        done = count(at)
        total += done
        if not done:
            break
    return total


@transaction.atomic
def _count_reports(_at: datetime) -> int:
    rows = [(_Own(*row[:5]), *row[5:]) for row in _rows_alone(_TAKE, [BATCH])]
    marks = _marks_of({own for own, *_ in rows})
    for own, spans, position_ms, is_landing, at in rows:
        if is_landing:
            marks[own].land(position_ms)
        else:
            ends = iter(spans)
            marks[own].play(zip(ends, ends, strict=True), position_ms, at)
    _write(marks)
    return len(rows)


@transaction.atomic
def _count_stops(at: datetime) -> int:
    marks = _marks_of({_Own(*row) for row in _rows_alone(_AWAY, [at - AWAY, BATCH])})
    for each in marks.values():
        each.settle(at)
    _write(marks)
    return len(marks)


def _rows_alone(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, none while another process counts."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _any_of(names: tuple[str, str, str], keys: Iterable[tuple[int, int, int]]) -> Q:
    wanted = list(keys)
    values = [[key[place] for key in wanted] for place in range(3)]
    return Q(**{f"{name}__in": set(each) for name, each in zip(names, values, strict=True)})


def _marks_of(owns: Collection[_Own]) -> dict[_Own, Marks]:
    names = ("enrolment_id", "video_id", "revision")
    stored = {
        (row.enrolment_id, row.video_id, row.revision): row
        for row in PlayMarks.objects.filter(_any_of(names, (own.key for own in owns)))
    }
    made = {}
    for own in owns:
        row = stored.get(own.key) or PlayMarks()
        made[own] = Marks(bytearray(row.marks), row.position_ms, row.last_at, own.duration_ms)
    return made


def _write(marks: dict[_Own, Marks]) -> None:
    PlayMarks.objects.bulk_create(
        [
            PlayMarks(
                enrolment_id=own.enrolment_id,
                video_id=own.video_id,
                revision=own.revision,
                marks=bytes(each.marks),
                position_ms=each.position_ms,
                last_at=each.last_at,
            )
            for own, each in marks.items()
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "video", "revision"],
        update_fields=["marks", "position_ms", "last_at"],
    )
    added: dict[tuple[int, int, int], Added] = {}
    for own, each in marks.items():
        sums = added.setdefault(own.sums_key, {})
        for key, count in each.added.items():
            sums[key] = sums.get(key, 0) + count
    _add({key: sums for key, sums in added.items() if sums})


def _add(added: dict[tuple[int, int, int], Added]) -> None:
    names = ("run_id", "video_id", "revision")
    stored = {
        (row.run_id, row.video_id, row.revision): row
        for row in PlaySums.objects.filter(_any_of(names, added))
    }
    rows = []
    for key, sums in added.items():
        row = stored.get(key) or PlaySums(**dict(zip(names, key, strict=True)))
        for (name, slot), count in sums.items():
            counts: list[int] = getattr(row, name)
            counts.extend([0] * (slot + 1 - len(counts)))
            counts[slot] += count
        rows.append(row)
    PlaySums.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["run", "video", "revision"],
        update_fields=list(SUMS),
    )
