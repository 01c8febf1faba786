"""Return links: from a moment back to the question that links to it."""

import re
from typing import Final

from course.web.cached_reverse import address

_BACK: Final = re.compile(r"([a-z2-9]{8})\.([1-9][0-9]{0,4})\.([1-9][0-9]{0,3})")


def back_to(key: str, attempt: int, position: int) -> str:
    """What a link to a moment carries: the step, the attempt and the question in it."""
    return f"{key}.{attempt}.{position}"


def way_back(slug: str, back: str) -> str:
    """The address of the question that `back` names; empty when it names none."""
    found = _BACK.fullmatch(back)
    return address("quizzes:question", slug, *found.groups()) if found else ""
