"""What a check found, in a word."""

from collections.abc import Iterable

from hosting.doctor.findings import CheckResult, Level


def levels(findings: Iterable[CheckResult]) -> list[Level]:
    return [finding.level for finding in findings]


def only_fault(findings: Iterable[CheckResult]) -> CheckResult:
    (found,) = (each for each in findings if each.level == Level.FAULT)
    assert found.remedy
    return found


def only_warning(findings: Iterable[CheckResult]) -> CheckResult:
    (found,) = (each for each in findings if each.level == Level.WARNING)
    assert found.remedy
    return found
