"""The data sets of a run as CSV, in the form that analysts of FutureLearn's files read."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from course.models import Run
from quizzes import datasets

# So many lines are handed on at once.
LINES: Final = 500
# What spreadsheets take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Dataset:
    columns: Sequence[str]
    rows: Callable[[Run], Iterable[Sequence[Any]]]


DATASETS: Final = {
    "question-response": Dataset(datasets.QUESTION_RESPONSE, datasets.question_responses),
}


def file_name(run: Run, name: str) -> str:
    return f"{run.course.slug}-{run.number}_{name}.csv"


def csv_parts(run: Run, name: str) -> Iterator[bytes]:
    """The file in UTF-8, a part at a time: header, then rows as the database brings them.

    Raises KeyError for a data set there is none of.
    """
    dataset = DATASETS[name]
    return _parts(dataset.columns, dataset.rows(run))


def cell(value: Any) -> str:
    """A value as it is written; a text that a spreadsheet would reckon has a ' before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    if isinstance(value, int | UUID):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _parts(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    coming = iter(rows)
    part: list[Sequence[Any]] = [columns]
    while part:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerows([cell(value) for value in row] for row in part)
        yield out.getvalue().encode()
        part = list(islice(coming, LINES))
