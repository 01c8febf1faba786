"""Parser of one step: its Markdown file, and its film, poster and captions."""

from collections.abc import Mapping
from dataclasses import replace

from django.core.files.base import File

from course.course_files import sha256_of
from course.files.images import FileRefused, light_webp
from course.kinds import ASSESSED, KINDS, VIDEO
from course.models import Step, StepFile, StepLink
from course.text.markdown import Picture, render
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.fields import Fields
from desk.coursefiles.reader.folder import Folder, StepPlace
from desk.coursefiles.reader.header import Document
from desk.coursefiles.reader.questions import QuestionReader
from desk.coursefiles.reader.quiz_steps import (
    QUIZ_FIELDS,
    TEST_FIELDS,
    read_quiz,
    refuse_quiz_parts,
)
from desk.coursefiles.reader.step_files import StepFiles
from lessons.captions.cues import CaptionsRefused
from lessons.captions.reader import read_captions
from lessons.captions.writing.vtt import write_vtt
from lessons.film.files import FilmRefused, check_film

STEP_FIELDS = (
    *("key", "kind", "title", "minutes", "open", "published", "licence", "summary"),
    *("duration", "paragraphed", "files", "links"),
    *(*QUIZ_FIELDS, *TEST_FIELDS),
)
# A step may be called “Chapters”: whether a file is captions depends on its content only.
_ANY_NAME = "captions.vtt"
_KIND_NAMES = [kind for kind, _ in KINDS]


def check_body(
    document: Document, pictures: Mapping[str, Picture], course: f.CourseFacts, found: Findings
) -> None:
    """Note problems of the text, such as missing pictures, and formulas that cannot be read."""
    rendered = render(
        document.body, pictures=pictures, language=course.language, han_language=course.han
    )
    for problem in rendered.problems:
        line = document.body_line + problem.line - 1
        found.problem(document.path, problem.message, line=line)
    for remark in rendered.remarks:
        line = document.body_line + remark.line - 1
        found.remark(document.path, remark.message, line=line)


class StepReader:
    """Parses the steps of a course, given its facts and pictures."""

    def __init__(
        self,
        folder: Folder,
        course: f.CourseFacts,
        pictures: Mapping[str, Picture],
        questions: QuestionReader,
        found: Findings,
    ) -> None:
        self._folder = folder
        self._questions = questions
        self._course = course
        self._pictures = pictures
        self._found = found

    def read(self, place: StepPlace, document: Document) -> StepFiles:
        """The step, as far as it can be parsed; its problems are noted."""
        fields = Fields(document.path, document.fields, self._found)
        fields.check_names(STEP_FIELDS)
        step = StepFiles(document.path, document, self._read_header(fields, document))
        check_body(document, self._pictures, self._course, self._found)
        if step.facts.kind == VIDEO:
            self._read_video(place, fields, step)
        else:
            self._refuse_video_parts(place, fields, step)
        if step.facts.kind in ASSESSED:
            self._read_quiz(place, fields, step)
        else:
            self._refuse_questions(place, fields, step)
        return step

    def _read_header(self, fields: Fields, document: Document) -> f.StepFacts:
        column = Step._meta.get_field  # noqa: SLF001 - Django's documented API
        return f.StepFacts(
            key=fields.text("key"),
            kind=fields.choice("kind", _KIND_NAMES),
            title=fields.text("title", column("title"), is_required=True),
            summary=fields.text("summary", column("summary")),
            licence=fields.text("licence", column("licence")),
            minutes=fields.number("minutes", column("minutes"), None),
            is_open=fields.yes_no("open", default=False),
            is_published=fields.yes_no("published", default=True),
            body=document.body,
            files=self._read_listed(fields),
            links=self._read_links(fields),
        )

    def _read_listed(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        column = StepFile._meta.get_field("title")  # noqa: SLF001
        listed: dict[str, str] = {}
        for row in fields.rows("files", ("name", "title")):
            name = row.text("name", is_required=True).removeprefix("files/")
            title = row.text("title", column)
            if name in listed:
                row.problem("name", f"the file “{name}” is listed already")
            elif name and name not in self._pictures:
                row.problem("name", f"there is no “{name}” in the folder files")
            else:
                listed[name] = title
        return tuple(listed.items())

    def _read_links(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        column = StepLink._meta.get_field  # noqa: SLF001
        return tuple(
            (
                row.text("url", column("url"), is_required=True),
                row.text("title", column("title"), is_required=True),
            )
            for row in fields.rows("links", ("title", "url"))
        )

    def _refuse_video_parts(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        for path in place.film_parts:
            message = f"{step.name} is no video: films, posters and captions belong to kind: video"
            self._found.problem(self._folder.name(path), message)
        for name in ("duration", "paragraphed"):
            if name in fields.values:
                fields.problem(name, f"{name} belongs to videos only")

    def _read_quiz(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        if place.questions is not None:
            name = self._folder.name(place.questions)
            step.questions = self._questions.read(name, place.questions.read_bytes())
        step.facts = replace(step.facts, quiz=read_quiz(fields, step.facts.kind, step.questions))

    def _refuse_questions(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        refuse_quiz_parts(fields, step.facts.kind)
        if place.questions is not None:
            message = f"{step.name} asks nothing: questions belong to kind: quiz or test"
            self._found.problem(self._folder.name(place.questions), message)

    def _read_video(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        self._read_films(place, step)
        self._read_poster(place, step)
        self._read_captions(place, fields, step)
        duration_ms = fields.duration("duration")
        if place.films and duration_ms:
            line = fields.values["duration"].line
            self._found.remark(step.name, "duration is left to the film, which tells it", line=line)
        step.facts = replace(
            step.facts,
            duration_ms=None if place.films else duration_ms,
            films=tuple(
                sorted(
                    (f.FilmFileFacts(str(film.format), film.sha256) for _, film in step.films),
                    key=lambda film: (film.format, film.sha256),
                )
            ),
            captions=tuple(
                f.CaptionsFacts(
                    language,
                    f.sha256_of(write_vtt(captions.cues).encode()),
                    captions.is_paragraphed,
                )
                for language, (_, captions) in sorted(step.captions.items())
            ),
        )
        self._check_whole(place, fields, step)

    def _check_whole(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        """A published video has a film and captions; a draft needs at least a duration for its
        captions.
        """
        has_captions = bool(place.captions)
        if step.facts.is_published and not (place.films and has_captions):
            missing = (
                "captions" if place.films else "a film" if has_captions else "film and captions"
            )
            message = f"a published video needs {missing}; add them, or say published: no"
            fields.problem("published", message, line=fields.line)
        elif not place.films and place.film_parts and not step.facts.duration_ms:
            fields.problem("duration", "without a film the header must tell the duration")

    def _read_films(self, place: StepPlace, step: StepFiles) -> None:
        seen: dict[tuple[str, int], str] = {}
        for path in place.films:
            name = self._folder.name(path)
            try:
                with path.open("rb") as opened:
                    film = check_film(File(opened))
            except FilmRefused as refusal:
                self._found.problem(name, str(refusal))
                continue
            encoding = (str(film.format), film.height)
            if film.format != path.suffix[1:]:
                message = f"the film is {film.format.label}: let its name end in .{film.format}"
                self._found.problem(name, message)
            elif encoding in seen:
                message = f"{seen[encoding]} has the same format and height ({film.height})"
                self._found.problem(name, message)
            seen[encoding] = path.name
            step.films.append((path, film))

    def _read_poster(self, place: StepPlace, step: StepFiles) -> None:
        for path in place.posters[:1]:
            try:
                with path.open("rb") as opened:
                    light_webp(File(opened))
                    sha256 = sha256_of(File(opened))
            except FileRefused as refusal:
                self._found.problem(self._folder.name(path), str(refusal))
                continue
            step.poster = path
            step.facts = replace(step.facts, poster=sha256)

    def _read_captions(self, place: StepPlace, fields: Fields, step: StepFiles) -> None:
        paragraphed = self._read_paragraphed(place, fields)
        for language, path in sorted(place.captions.items()):
            name = self._folder.name(path)
            try:
                captions = read_captions(path.read_bytes(), name=_ANY_NAME)
            except CaptionsRefused as refused:
                self._note_refused(name, refused)
                continue
            for remark in captions.report:
                if remark.kind == "refused":
                    self._found.problem(name, remark.reason, line=remark.line)
                else:
                    self._found.remark(name, remark.reason, line=remark.line)
            is_paragraphed = language in paragraphed
            step.captions[language] = (path, replace(captions, is_paragraphed=is_paragraphed))

    def _note_refused(self, name: str, refused: CaptionsRefused) -> None:
        for remark in refused.remarks:
            if remark.kind == "refused":
                self._found.problem(name, remark.reason, line=remark.line)

    def _read_paragraphed(self, place: StepPlace, fields: Fields) -> set[str]:
        languages = set()
        for line, text in fields.lines("paragraphed"):
            if text in place.captions:
                languages.add(text)
            else:
                fields.problem("paragraphed", f"there are no captions in “{text}”", line=line)
        return languages
