"""Classifies the files of a course folder, by name alone; no file is read.

Weeks are folders with a week.md, activities folders in them with an activity.md, steps the Markdown
files in these; files that belong to a step have its name with another suffix.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from course.text.languages import canonical_tag
from desk.coursefiles.problems import Findings

COURSE, WEEK, ACTIVITY, FILES = "course.md", "week.md", "activity.md", "files"
QUESTIONS = "questions.md"
FILM_FORMATS = ("mp4", "webm")
POSTER_ENDINGS = ("jpg", "jpeg", "png", "webp")
LARGEST_NUMBER = 9_999
_FILM = re.compile(r"(?:\.([1-9][0-9]{1,4})p)?\.(mp4|webm)\Z")
_POSTER = re.compile(r"\.poster\.(jpg|jpeg|png|webp)\Z")
_CAPTIONS = re.compile(r"(?:\.([^.]+))?\.(?:vtt|srt|sbv|ttml|dfxp|lrc)\Z")


@dataclass(slots=True)
class StepPlace:
    """A step's files. `captions` by canonical language tag; `films` MP4 first."""

    number: int
    path: Path
    films: list[Path] = field(default_factory=list)
    posters: list[Path] = field(default_factory=list)
    captions: dict[str, Path] = field(default_factory=dict)
    questions: Path | None = None

    @property
    def film_parts(self) -> list[Path]:
        return [*self.films, *self.posters, *self.captions.values()]

    @property
    def companions(self) -> list[Path]:
        return [*self.film_parts, *([self.questions] if self.questions else [])]


@dataclass(slots=True)
class ActivityPlace:
    number: int
    path: Path
    steps: list[StepPlace] = field(default_factory=list)


@dataclass(slots=True)
class WeekPlace:
    number: int
    path: Path
    activities: list[ActivityPlace] = field(default_factory=list)


_Place = TypeVar("_Place", WeekPlace, ActivityPlace, StepPlace)


@dataclass(slots=True)
class Folder:
    """A course folder; `files` are the pictures and PDFs in its folder "files".

    `questions` is the file of questions that belong to no step.
    """

    root: Path
    questions: Path | None = None
    files: list[Path] = field(default_factory=list)
    weeks: list[WeekPlace] = field(default_factory=list)
    strays: list[Path] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """The path for messages: relative to the course folder, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    @property
    def known(self) -> list[Path]:
        """Every file that is part of the course, course.md first."""
        paths = [self.root / COURSE, *([self.questions] if self.questions else []), *self.files]
        for week in self.weeks:
            paths.append(week.path / WEEK)
            for activity in week.activities:
                paths.append(activity.path / ACTIVITY)
                for step in activity.steps:
                    paths += [step.path, *step.companions]
        return paths


def explore(root: Path, found: Findings) -> Folder:
    """Classify the files of a folder; ambiguous names become problems, unknown files strays."""
    folder = Folder(root)
    if not (root / COURSE).is_file():
        found.problem(COURSE, "is missing: is this the folder of a course?")
    for path in _entries(root, folder):
        if path.name == COURSE:
            continue
        if path.name == QUESTIONS and path.is_file():
            folder.questions = path
        elif path.name == FILES and path.is_dir():
            _explore_files(path, folder)
        elif path.is_dir() and (path / WEEK).is_file():
            _explore_week(path, folder, found)
        elif path.is_dir() and not any(each.is_file() for each in path.rglob("*")):
            continue  # version control can leave such empty folders
        elif path.is_dir() and path.name.lower().startswith("week"):
            found.problem(folder.name(path), f"{WEEK} is missing in this folder")
        else:
            folder.strays.append(path)
    _settle_order(folder.weeks, folder, found)
    return folder


def _entries(path: Path, folder: Folder) -> list[Path]:
    """The entries of a folder; hidden files are skipped, symbolic links are strays."""
    entries = sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    folder.strays += [entry for entry in entries if entry.is_symlink()]
    return [entry for entry in entries if not entry.is_symlink()]


def _explore_files(path: Path, folder: Folder) -> None:
    for entry in _entries(path, folder):
        (folder.files if entry.is_file() else folder.strays).append(entry)


def _explore_week(path: Path, folder: Folder, found: Findings) -> None:
    week = WeekPlace(_number(path, folder, found, anywhere=True), path)
    folder.weeks.append(week)
    for entry in _entries(path, folder):
        if entry.name == WEEK:
            continue
        if entry.is_dir() and (entry / ACTIVITY).is_file():
            week.activities.append(_explore_activity(entry, folder, found))
        elif entry.is_dir() and any(entry.glob("*.md")):
            found.problem(folder.name(entry), f"{ACTIVITY} is missing in this folder")
        elif entry.suffix == ".md" and entry.name[0].isdigit():
            found.problem(folder.name(entry), "a step lies in the folder of an activity")
        else:
            folder.strays.append(entry)
    _settle_order(week.activities, folder, found)


def _explore_activity(path: Path, folder: Folder, found: Findings) -> ActivityPlace:
    activity = ActivityPlace(_number(path, folder, found), path)
    rest = []
    for entry in _entries(path, folder):
        if entry.name == ACTIVITY:
            continue
        is_text = entry.suffix == ".md" and entry.is_file() and entry.name != "README.md"
        if is_text and not entry.name.endswith(f".{QUESTIONS}"):
            activity.steps.append(StepPlace(_number(entry, folder, found), entry))
        else:
            rest.append(entry)
    for entry in rest:
        step = _owner(entry, activity.steps)
        if step is None or not entry.is_file() or not _take(entry, step, folder, found):
            folder.strays.append(entry)
    _settle_order(activity.steps, folder, found)
    return activity


def _owner(path: Path, steps: list[StepPlace]) -> StepPlace | None:
    owners = [step for step in steps if path.name.startswith(step.path.stem + ".")]
    return max(owners, key=lambda step: len(step.path.stem), default=None)


def _take(path: Path, step: StepPlace, folder: Folder, found: Findings) -> bool:
    """Whether the file belongs to the step (or would, if not for a problem)."""
    ending = path.name[len(step.path.stem) :]
    if _FILM.fullmatch(ending):
        step.films.append(path)
        step.films.sort(key=lambda film: (FILM_FORMATS.index(film.suffix[1:]), film.name))
    elif ending == f".{QUESTIONS}":
        step.questions = path
    elif _POSTER.fullmatch(ending):
        step.posters.append(path)
        if len(step.posters) > 1:
            found.problem(folder.name(path), f"a second poster beside {step.posters[0].name}")
    elif captions := _CAPTIONS.fullmatch(ending):
        _take_captions(path, captions[1] or "", step, folder, found)
    else:
        return False
    return True


def _take_captions(path: Path, tag: str, step: StepPlace, folder: Folder, found: Findings) -> None:
    name = folder.name(path)
    try:
        language = canonical_tag(tag)
    except ValueError:
        wanted = f"{step.path.stem}.en.vtt"
        found.problem(name, f"the name must say the language, as in {wanted}; “{tag}” is none")
        return
    if language in step.captions:
        found.problem(name, f"{step.captions[language].name} is in the same language, {language}")
        return
    step.captions[language] = path


def _number(path: Path, folder: Folder, found: Findings, *, anywhere: bool = False) -> int:
    """The number in a name: for weeks the first one, else the one at the start."""
    search: Callable[[str], re.Match[str] | None]
    search = re.compile("[0-9]+").search if anywhere else re.compile("[0-9]+").match
    match = search(path.name)
    if match is None:
        where = "hold" if anywhere else "begin with"
        found.problem(folder.name(path), f"the name must {where} a number, which says the order")
        return 0
    number = int(match[0][-9:])
    if anywhere and not 1 <= number <= LARGEST_NUMBER:
        found.problem(folder.name(path), f"weeks count from 1 to {LARGEST_NUMBER:,}")
    return number


def _settle_order(places: list[_Place], folder: Folder, found: Findings) -> None:
    """Sort by number; duplicate numbers are a problem."""
    places.sort(key=lambda place: place.number)
    for before, after in pairwise(places):
        if before.number == after.number:
            message = f"has the same number as {before.path.name}: which comes first?"
            found.problem(folder.name(after.path), message)
