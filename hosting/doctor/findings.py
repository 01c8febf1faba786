"""Findings of the diagnostics."""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass


class Level(enum.StrEnum):
    OK = "ok"
    WARNING = "warning"  # the site works, but not as it should
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`message` says what was found, `remedy` how to fix it: "" when all is well."""

    level: Level
    subject: str
    message: str
    remedy: str = ""


Check = Callable[[], Iterable[CheckResult]]


def ok(subject: str, message: str) -> CheckResult:
    return CheckResult(Level.OK, subject, message)


def warning(subject: str, message: str, remedy: str) -> CheckResult:
    return CheckResult(Level.WARNING, subject, message, remedy)


def fault(subject: str, message: str, remedy: str) -> CheckResult:
    return CheckResult(Level.FAULT, subject, message, remedy)


def first_line(error: BaseException) -> str:
    """The first line of an exception's message."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__
