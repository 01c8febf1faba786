"""What is wrong with a folder of course files, gathered so that all of it is said at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class CourseFileProblem:
    """A place in the folder and what is wrong there; line 0 means the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class CourseRefused(ValueError):
    """Nothing was loaded; `problems` say where the files must be mended."""

    def __init__(self, problems: Iterable[CourseFileProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Findings:
    """Problems stop a load; remarks are only said in its report."""

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
