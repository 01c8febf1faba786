"""Dumping a course from the database to plain files, with normalised names.

Deterministic: the same content gives the same bytes. Loading a dump changes nothing.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.core.files.storage import default_storage
from django.utils.text import slugify

from course.course_files import normalise_name
from course.models import Activity, Organisation, Step
from course.text.timecodes import write_time
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.folder import ACTIVITY, COURSE, FILES, QUESTIONS, WEEK, explore
from desk.coursefiles.reader.header import format_document, parse_document
from desk.coursefiles.reader.questions import question_fields
from desk.coursefiles.reader.quiz_steps import quiz_fields
from desk.coursefiles.stored import StoredCourse
from lessons.models import Video, VideoFile
from quizzes.formats.own.writing import write_body

_SLUG_LENGTH = 50

# A path in the dump, and its content: text, or the name of a stored file.
Entry = tuple[str, bytes | str]


class DumpRefused(ValueError):
    """The dump would mix with, or overwrite, other files in the folder."""


def dump(stored: StoredCourse, root: Path, *, tick: Callable[[str], None] = lambda _: None) -> None:
    """Write the course into a folder: a new or empty one, or an earlier dump or course folder of
    the same course, whose other files are left alone. Raises DumpRefused.
    """
    before = _earlier_files(stored, root)
    written = set()
    for name, content in entries(stored):
        _write(root / name, content)
        written.add(root / name)
        tick(name)
    for path in before - written:
        path.unlink()
        _remove_empty_folders(path.parent, root)


def _earlier_files(stored: StoredCourse, root: Path) -> set[Path]:
    """The existing files of the same course in the folder."""
    if root.exists() and not root.is_dir():
        raise DumpRefused(f"{root} is no folder")
    if not root.exists() or not any(root.iterdir()):
        return set()
    course = root / COURSE
    if not course.is_file():
        raise DumpRefused(f"{root} is not empty, and there is no {COURSE} in it")
    document = parse_document(COURSE, course.read_bytes(), Findings())
    slug = document.fields.get("slug") if document else None
    if slug is None or slug.content != stored.facts.slug:
        raise DumpRefused(f"{root} holds another course than {stored.facts.slug}")
    return {path for path in explore(root, Findings()).known if path.is_file()}


def _remove_empty_folders(path: Path, root: Path) -> None:
    while path != root and not any(path.iterdir()):
        path.rmdir()
        path = path.parent


def _write(path: Path, content: bytes | str) -> None:
    """Atomic write: to a temporary file in the same folder, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as opened:
        if isinstance(content, bytes):
            opened.write(content)
        else:
            _copy(content, opened)
    beside.replace(path)


def _copy(stored_name: str, opened: BinaryIO) -> None:
    with default_storage.open(stored_name, "rb") as source:
        shutil.copyfileobj(source, opened, 1024 * 1024)


def entries(stored: StoredCourse) -> Iterator[Entry]:
    """Every file of the dump, in a deterministic order."""
    logo, logo_entry = _logo(stored)
    yield COURSE, _course_text(stored, logo)
    if logo_entry:
        yield logo_entry
    homes = _homes(stored)
    if loose := homes.get("", []):
        yield QUESTIONS, _questions_text(stored, loose)
    for name in sorted(stored.files):
        yield f"{FILES}/{name}", str(stored.files[name].file.name)
    for week in stored.weeks:
        folder = _named(f"week-{week.number}", week.title)
        yield f"{folder}/{WEEK}", _encoded({"title": week.title.strip()}, week.introduction)
        for number, activity in enumerate(stored.activities[week.pk], start=1):
            yield from _activity_entries(stored, activity, f"{folder}/{number}", homes)


def _activity_entries(
    stored: StoredCourse, activity: Activity, start: str, homes: dict[str, list[str]]
) -> Iterator[Entry]:
    folder = _named(start, activity.title)
    yield f"{folder}/{ACTIVITY}", _encoded({"title": activity.title.strip()}, "")
    for number, step in enumerate(stored.order[activity.pk], start=1):
        stem = f"{folder}/{number:02}-{_slug(step.title) or step.key}"
        own = homes.get(step.key, [])
        yield f"{stem}.md", _step_text(stored.step_facts[step.key], own)
        if own:
            yield f"{stem}.{QUESTIONS}", _questions_text(stored, own)
        if stored.step_facts[step.key].kind == "video" and hasattr(step, "video"):
            yield from _video_entries(step.video, stem)


def _video_entries(video: Video, stem: str) -> Iterator[Entry]:
    films = list(video.files.all())
    for film in films:
        yield f"{stem}{_film_ending(film, films)}", str(film.file.name)
    if video.poster_source:
        suffix = PurePosixPath(str(video.poster_source.name)).suffix.replace("jpeg", "jpg")
        yield f"{stem}.poster{suffix}", str(video.poster_source.name)
    for transcript in video.transcripts.all():
        yield f"{stem}.{transcript.language}.vtt", transcript.vtt.encode()


def _film_ending(film: VideoFile, films: list[VideoFile]) -> str:
    is_only = sum(other.format == film.format for other in films) == 1
    return f".{film.format}" if is_only else f".{film.height}p.{film.format}"


def _logo(stored: StoredCourse) -> tuple[str, Entry | None]:
    """The name of the logo; and its entry, unless it is one of the course's own files."""
    sha256 = stored.facts.organisation.logo
    if not sha256:
        return "", None
    own = sorted(name for name, file in stored.files.items() if file.sha256 == sha256)
    if own:
        return own[0], None
    organisation: Organisation = stored.course.organisation
    suffix = PurePosixPath(str(organisation.logo.name)).suffix
    name = normalise_name(f"{organisation.slug}-logo{suffix}")
    while name in stored.files:
        name = f"a-{name}"
    return name, (f"{FILES}/{name}", str(organisation.logo.name))


def _course_text(stored: StoredCourse, logo: str) -> bytes:
    facts = stored.facts
    organisation = {
        "name": facts.organisation.name,
        "slug": facts.organisation.slug,
        "url": facts.organisation.url,
        "logo": f"{FILES}/{logo}" if logo else "",
    }
    fields = {
        "slug": facts.slug,
        "title": facts.title,
        "organisation": _filled(organisation),
        "summary": facts.summary,
        "language": facts.language,
        "han": facts.han,
        "hours_per_week": facts.hours_per_week,
        "licence": facts.licence,
        "topics": list(facts.topics),
        "outcomes": list(facts.outcomes),
        "audience": list(facts.audience),
        "image": f"{FILES}/{facts.image}" if facts.image else "",
        "completion": facts.completion,
        "certificate": "no" if facts.has_no_certificate else "",
        "certificate_percent": str(facts.certificate_percent),
        "certificate_score": str(facts.certificate_score),
        "published": _yes(is_so=facts.is_published),
        "listed": _yes(is_so=facts.is_listed),
    }
    return _encoded(fields, facts.body)


def _homes(stored: StoredCourse) -> dict[str, list[str]]:
    """The keys of the questions in each step's file: those that no earlier step asks by name.

    Others (drawn by tag, or unused) are under "". Retired ones are left out.
    """
    in_use = {key for key, each in stored.questions.items() if each.row.retired_at is None}
    homes: dict[str, list[str]] = {}
    for step in _steps_in_order(stored):
        quiz = stored.step_facts[step.key].quiz
        own = [slot for slot in quiz.slots if slot in in_use] if quiz else []
        in_use -= set(own)
        if own:
            homes[step.key] = own
    return homes | {"": [key for key in stored.questions if key in in_use]}


def _steps_in_order(stored: StoredCourse) -> Iterator[Step]:
    for week in stored.weeks:
        for activity in stored.activities[week.pk]:
            yield from stored.order[activity.pk]


def _questions_text(stored: StoredCourse, keys: list[str]) -> bytes:
    """A file of questions, separated by empty lines."""
    written = (stored.questions[key].authored for key in keys)
    return b"\n".join(
        _encoded(question_fields(each), write_body(each.question)) for each in written
    )


def _step_text(facts: f.StepFacts, own: list[str]) -> bytes:
    fields = {
        "key": facts.key,
        "kind": facts.kind,
        "title": facts.title,
        "summary": facts.summary,
        "minutes": "" if facts.minutes is None else str(facts.minutes),
        "duration": write_time(facts.duration_ms) if facts.duration_ms else "",
        "open": "yes" if facts.is_open else "",
        "published": "" if facts.is_published else "no",
        "licence": facts.licence,
        **quiz_fields(facts, own),
        "paragraphed": [each.language for each in facts.captions if each.is_paragraphed],
        "files": [_filled({"name": name, "title": title}) for name, title in facts.files],
        "links": [{"title": title, "url": url} for url, title in facts.links],
    }
    return _encoded(fields, facts.body)


def _encoded(fields: Mapping[str, Any], body: str) -> bytes:
    return format_document(_filled(fields), body).encode()


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without empty fields."""
    return {name: value for name, value in fields.items() if value}


def _yes(*, is_so: bool) -> str:
    return "yes" if is_so else "no"


def _named(start: str, title: str) -> str:
    return "-".join(filter(None, [start, _slug(title)]))


def _slug(title: str) -> str:
    return slugify(title, allow_unicode=True)[:_SLUG_LENGTH].strip("-_")
