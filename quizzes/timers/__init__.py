"""Periodic jobs of tests; each module registers its own when it is imported."""

from quizzes.timers import closing

__all__ = ["closing"]
