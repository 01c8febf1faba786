"""The report of a load, as lines for the terminal."""

from collections import Counter
from collections.abc import Iterator

from desk.coursefiles.loader.planning import Plan, Status
from desk.coursefiles.reader.course import CourseFiles

_ORDER = (
    Status.CREATED,
    Status.UPDATED,
    Status.UNCHANGED,
    Status.UNPUBLISHED,
    Status.RETIRED,
    Status.REMOVED,
    Status.KEPT,
)


def report_lines(files: CourseFiles, plan: Plan, *, is_long: bool = False) -> Iterator[str]:
    """One line per change (per object, if long), the counts, unknown files and warnings."""
    for change in plan.changes:
        if is_long or change.status != Status.UNCHANGED:
            yield f"{change.status:<12}{change}"
    for remark in sorted(files.remarks):
        yield f"{'remark':<12}{remark}"
    for path in files.folder.strays:
        yield f"{'not taken':<12}{files.folder.name(path)}: not part of a course"
    yield f"{files.facts.title} ({files.facts.slug}): {_sums(plan)}"


def _sums(plan: Plan) -> str:
    steps = Counter(change.status for change in plan.changes if change.what == "step")
    rest = Counter(change.status for change in plan.changes if change.what != "step")
    del rest[Status.UNCHANGED]
    return f"steps: {_told(steps) or 'none'}; the rest: {_told(rest) or 'unchanged'}."


def _told(counts: Counter[Status]) -> str:
    return ", ".join(f"{counts[status]} {status}" for status in _ORDER if counts[status])
