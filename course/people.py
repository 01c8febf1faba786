"""People: their names and accounts."""

from course.models import User


def display_name(user: User) -> str:
    return str(user)
