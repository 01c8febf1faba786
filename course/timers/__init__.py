"""The shared app's periodic jobs; each module registers its own when it is imported."""

from course.timers import mail, notices

__all__ = ["mail", "notices"]
