"""The kinds of notices."""

from types import MappingProxyType
from typing import Final

from course.notices.kinds.absence import ABSENCE
from course.notices.kinds.base import About, Needs, NoticeKind
from course.notices.kinds.certificate import CERTIFICATE
from course.notices.kinds.test_closing import TEST_CLOSING
from course.notices.kinds.test_result import TEST_RESULT
from course.notices.kinds.week_opened import WEEK_OPENED
from course.notices.kinds.welcome import WELCOME

KINDS: Final = MappingProxyType(
    {
        kind.name: kind
        for kind in (WELCOME, WEEK_OPENED, TEST_CLOSING, TEST_RESULT, CERTIFICATE, ABSENCE)
    }
)

__all__ = [
    "ABSENCE",
    "CERTIFICATE",
    "KINDS",
    "TEST_CLOSING",
    "TEST_RESULT",
    "WEEK_OPENED",
    "WELCOME",
    "About",
    "Needs",
    "NoticeKind",
]
