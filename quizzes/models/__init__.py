"""Models of quizzes: questions, the quizzes and tests that use them, and learners' responses."""

from quizzes.models.attempts import Attempt, AttemptQuestion, Response
from quizzes.models.questions import Question, QuestionVersion, VersionMoment
from quizzes.models.quizzes import Closing, ExtraTime, Quiz, QuizItem

__all__ = [
    "Attempt",
    "AttemptQuestion",
    "Closing",
    "ExtraTime",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizItem",
    "Response",
    "VersionMoment",
]
