"""The kinds of notices."""

from types import MappingProxyType
from typing import Final

from course.notices.kinds.base import About, Needs, NoticeKind
from course.notices.kinds.certificate import CERTIFICATE
from course.notices.kinds.test_result import TEST_RESULT
from course.notices.kinds.welcome import WELCOME

KINDS: Final = MappingProxyType({kind.name: kind for kind in (WELCOME, TEST_RESULT, CERTIFICATE)})

__all__ = [
    "CERTIFICATE",
    "KINDS",
    "TEST_RESULT",
    "WELCOME",
    "About",
    "Needs",
    "NoticeKind",
]
