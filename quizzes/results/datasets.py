"""Data export for analysts: the responses in a run, one row per try."""

from collections.abc import Generator
from typing import Any, Final

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from course.models import Run
from quizzes.kinds.registry import KINDS
from quizzes.models import QuizItem, Response
from quizzes.results.figures import question_numbers

QUESTION_RESPONSE: Final = (
    *("learner_id", "quiz_question", "question_type", "week_number", "step_number"),
    *("question_number", "response", "cloze_response", "submitted_at", "correct"),
)
# Rows fetched per batch.
CHUNK: Final = 2_000


def question_responses(run: Run) -> Generator[tuple[Any, ...], None, None]:
    """One row per try, values in the order above, by learner, step, question and try.

    Rows are streamed by a server-side cursor; close the generator to stop early.
    """
    quizzes = _responses(run).order_by().values_list("asked__attempt__quiz", flat=True)
    numbers = question_numbers(quizzes.distinct())
    # Within a transaction the first rows come at once; otherwise all are sorted first.
    with transaction.atomic():
        for row in _rows(run).iterator(chunk_size=CHUNK):
            learner, week, step, quiz, question, kind, picks, text, given_at, fraction = row
            number = numbers.get((quiz, question))
            label = f"{week}.{step}.{number}" if step and number else ""
            yield (
                *(learner, label, KINDS[kind].dataset_type, week, step, number),
                *(_response(kind, picks), text, given_at, fraction == 1),
            )


def _responses(run: Run) -> QuerySet[Response]:
    return Response.objects.filter(asked__attempt__enrolment__run=run)


def _rows(run: Run) -> QuerySet[Response, tuple[Any, ...]]:
    """In the order of `question_numbers`, as far as the database can sort by it."""
    named = QuizItem.objects.filter(
        quiz=OuterRef("asked__attempt__quiz"), question=OuterRef("asked__question")
    )
    attempt, step = "asked__attempt", "asked__attempt__quiz__step"
    learner = f"{attempt}__enrolment__learner__uuid"
    return (
        _responses(run)
        .annotate(place=Subquery(named.values("position")[:1]))
        .order_by(
            *(learner, f"{step}__week_number"),
            *(F(f"{step}__number").asc(nulls_last=True), f"{step}__pk"),
            *(F("place").asc(nulls_last=True), "asked__question", f"{attempt}__number"),
            *("try_number", "pk"),
        )
        .values_list(
            *(learner, f"{step}__week_number", f"{step}__number", f"{attempt}__quiz"),
            *("asked__question", "asked__version__kind", "picks", "text", "given_at"),
            "fraction",
        )
    )


def _response(kind: str, picks: list[int]) -> str:
    """Positions, counted from 1. Of choices they ascend; of pairs and items they are in the order
    given.
    """
    chosen = picks if KINDS[kind].is_placed else sorted(picks)
    return ",".join(str(pick + 1) for pick in chosen)
