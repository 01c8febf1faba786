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

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from course.datasets import learners, outline
from course.models import Run
from quizzes.results.datasets import QUESTION_RESPONSE, question_responses

# Lines per chunk of the stream.
LINES: Final = 500
# Prefixes that spreadsheets interpret as a formula (CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# What FutureLearn writes for a country that is not known; no formula.
_NO_COUNTRY: Final = "--"


@dataclass(frozen=True, slots=True)
class Dataset:
    columns: Sequence[str]
    rows: Callable[[Run], Generator[Sequence[Any], None, None]]
    # For the page that offers it.
    holds: Promise | str = ""


DATASETS: Final = {
    "enrolments": Dataset(
        learners.ENROLMENTS,
        learners.enrolments,
        _("Who enrolled and left, when, and when they had taken part fully."),
    ),
    "step-activity": Dataset(
        learners.STEP_ACTIVITY,
        learners.step_activity,
        _("When each learner first visited each step, and completed it."),
    ),
    "question-response": Dataset(
        QUESTION_RESPONSE,
        question_responses,
        _("Every try at a question: what was chosen or typed, and whether it was right."),
    ),
    "video-stats": Dataset(
        outline.VIDEO_STATS,
        outline.video_stats,
        _("How many learners played each film, and how far."),
    ),
    "team-members": Dataset(
        learners.TEAM_MEMBERS,
        learners.team_members,
        _("The team of the course, with its roles."),
    ),
    "steps": Dataset(
        outline.STEPS,
        outline.steps,
        _("The outline: numbers, titles, kinds, lengths and addresses of all published steps."),
    ),
}


def file_name(run: Run, name: str) -> str:
    return f"{run.course.slug}-{run.number}_{name}.csv"


def csv_parts(run: Run, name: str, *, site: str = "") -> Iterator[bytes]:
    """The file in UTF-8, streamed in chunks: header, then rows as the database delivers them.

    `site` is where the site is, as https://example.org, for addresses in it; without it they begin
    with a slash. Raises KeyError for an unknown data set.
    """
    return dataset_parts(DATASETS[name], run, site=site)


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
    return f"'{text}" if text.startswith(_FORMULA) and text != _NO_COUNTRY else text


def dataset_parts(dataset: Dataset, run: Run, *, site: str = "") -> Iterator[bytes]:
    """The file of any data set, streamed in the same way."""
    with closing(dataset.rows(run)) as rows:
        part: list[Sequence[Any]] = [dataset.columns]
        while part:
            yield _written(part)
            part = list(islice(_with_addresses(dataset, rows, site), LINES))


def _with_addresses(
    dataset: Dataset, rows: Iterable[Sequence[Any]], site: str
) -> Iterator[Sequence[Any]]:
    """The rows; where the last column is an address, with the site before it."""
    has_address = dataset.columns[-1] == "url"
    return ((*row[:-1], f"{site}{row[-1]}") if has_address else row for row in rows)


def _written(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode()
