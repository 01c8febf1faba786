"""Problems of a folder of course files, collected so that all are reported at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class CourseFileProblem:
    """A place in the folder and its problem; line 0 means the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class CourseRefused(ValueError):
    """Nothing was loaded; `problems` say what to correct in the files."""

    def __init__(self, problems: Iterable[CourseFileProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Findings:
    """Problems (errors) stop a load; remarks (warnings) are only reported."""

    problems: list[CourseFileProblem] = field(default_factory=list)
    remarks: list[CourseFileProblem] = field(default_factory=list)

    def problem(self, path: str, message: str, *, line: int = 0) -> None:
        self.problems.append(CourseFileProblem(path, line, message))

    def remark(self, path: str, message: str, *, line: int = 0) -> None:
        self.remarks.append(CourseFileProblem(path, line, message))

    def refuse_if_any(self) -> None:
        """Raise CourseRefused when there is a problem."""
        if self.problems:
            raise CourseRefused(self.problems)
