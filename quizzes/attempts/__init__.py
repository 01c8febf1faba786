"""Attempts at quizzes: starting, responding, submitting; idempotent, and safe against races.

The only writer of attempts and responses. Of repeated or concurrent requests (eight tabs at once)
one wins, by row locks and unique constraints; the others get its result. Lock the row first.
"""

from quizzes.attempts.ending import (
    closes_at,
    ends_at,
    settle,
    settle_due,
    submit,
    to_decimal,
    unanswered,
)
from quizzes.attempts.extra_time import ExtraTimeChanged, grant_extra_time
from quizzes.attempts.responding import MOST_TRIES, Outcome, SaveResult, respond
from quizzes.attempts.starting import StartRefused, start

__all__ = [
    "MOST_TRIES",
    "ExtraTimeChanged",
    "Outcome",
    "SaveResult",
    "StartRefused",
    "closes_at",
    "ends_at",
    "grant_extra_time",
    "respond",
    "settle",
    "settle_due",
    "start",
    "submit",
    "to_decimal",
    "unanswered",
]
