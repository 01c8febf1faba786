"""Personal data export (GDPR): one person's attempts at quizzes and tests."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from course.models import User
from quizzes.models import Attempt, ExtraTime, Response


def attempts_of(user: User) -> Iterator[tuple[int, dict[str, Any]]]:
    """By enrolment: each attempt with its responses.

    Marks are included once the attempt is submitted: while it is open, its pages decide what is
    shown. `picks` are positions as displayed, from 1, since the author's order reveals the solution
    of ordering and matching questions.
    """
    rows = Response.objects.filter(asked__attempt__enrolment__learner=user)
    responses = groupby(
        rows.select_related("asked__question").order_by(
            "asked__attempt_id", "asked__position", "try_number"
        ),
        key=lambda row: row.asked.attempt_id,
    )
    given = {attempt: list(group) for attempt, group in responses}
    attempts = Attempt.objects.filter(enrolment__learner=user).select_related("quiz__step")
    for attempt in attempts.defer("quiz__step__body_html").order_by("started_at", "pk"):
        yield (
            attempt.enrolment_id,
            {
                "step": attempt.quiz.step.key,
                "number": attempt.number,
                "started_at": attempt.started_at,
                "submitted_at": attempt.submitted_at,
                "deadline": attempt.deadline,
                "score": None if attempt.score is None else float(attempt.score),
                "responses": [
                    _response(row, is_over=attempt.submitted_at is not None)
                    for row in given.get(attempt.pk, [])
                ],
            },
        )


def extra_time_of(user: User) -> dict[int, int]:
    """By enrolment: the percentage of extra time in tests."""
    rows = ExtraTime.objects.filter(enrolment__learner=user)
    return dict(rows.values_list("enrolment", "percent"))


def _response(row: Response, *, is_over: bool) -> dict[str, Any]:
    order = row.asked.order
    return {
        "position": row.asked.position,
        "question": row.asked.question.key,
        "try": row.try_number,
        "picks": [order.index(pick) + 1 for pick in row.picks if pick in order],
        "text": row.text,
        "given_at": row.given_at,
    } | ({"right": float(row.fraction)} if is_over else {})
