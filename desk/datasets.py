"""CSV export of a run's data sets, in the format of FutureLearn's files."""

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

# Lines per chunk of the stream.
LINES: Final = 500
# Prefixes that spreadsheets interpret as a formula (CSV injection).
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
    """The file in UTF-8, streamed in chunks: header, then rows as the database delivers them.

    Raises KeyError for an unknown data set.
    """
    return dataset_parts(DATASETS[name], run)


def cell(value: Any) -> str:
    """A value as written; a text that a spreadsheet would evaluate is prefixed with '."""
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


def dataset_parts(dataset: Dataset, run: Run) -> Iterator[bytes]:
    """The file of any data set, streamed in the same way."""
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
