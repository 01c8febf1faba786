"""The data sets of a run as CSV, in the form that analysts of FutureLearn's files read."""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from course.models import Run
from quizzes.results import datasets

# So many lines are handed on at once.
LINES: Final = 500
# What spreadsheets take for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Dataset:
    columns: Sequence[str]
    rows: Callable[[Run], Generator[Sequence[Any], None, None]]


DATASETS: Final = {
    "question-response": Dataset(datasets.QUESTION_RESPONSE, datasets.question_responses),
}


def file_name(run: Run, name: str) -> str:
    return f"{run.course.slug}-{run.number}_{name}.csv"


def csv_parts(run: Run, name: str) -> Iterator[bytes]:
    """The file in UTF-8, a part at a time: header, then rows as the database brings them.

    Raises KeyError for a data set there is none of.
    """
    return _parts(DATASETS[name], run)


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


def _parts(dataset: Dataset, run: Run) -> Iterator[bytes]:
    with closing(dataset.rows(run)) as rows:
        part: list[Sequence[Any]] = [dataset.columns]
        while part:
            yield _written(part)
            part = list(islice(rows, LINES))


def _written(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()
