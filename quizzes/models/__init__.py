"""Questions, the quizzes and tests that ask them, and what learners responded."""

from quizzes.models.attempts import Asked, Attempt, Response
from quizzes.models.questions import Question, QuestionVersion, VersionMoment
from quizzes.models.quizzes import Closing, ExtraTime, Quiz, Slot

__all__ = [
    "Asked",
    "Attempt",
    "Closing",
    "ExtraTime",
    "Question",
    "QuestionVersion",
    "Quiz",
    "Response",
    "Slot",
    "VersionMoment",
]
