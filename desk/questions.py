"""Operations on questions at the desk: saving with moments, previewing, copying, counting uses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from course.models import Course
from course.moments import MomentLink, moment_links
from course.text.markdown import MarkdownProblem
from desk.editing.editions import digest
from desk.moments import moments_for, quoted
from quizzes import questions as q
from quizzes.authoring import render_texts, save_question
from quizzes.formats.own.writing import write_body
from quizzes.kinds.base import QuestionKind
from quizzes.kinds.registry import kind_of
from quizzes.models import AttemptQuestion, Question, QuestionVersion, Quiz

_NAME_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """Uses of a question: quizzes that name it, attempts that contain it, open ones of these."""

    quizzes: list[Quiz]
    attempts: int
    open_attempts: int


def asked(row: Question) -> AskedCounts:
    quizzes = Quiz.objects.filter(slots__question=row).select_related("step").distinct()
    had = AttemptQuestion.objects.filter(question=row)
    return AskedCounts(
        list(quizzes.order_by("step__week_number", "step__number")),
        had.count(),
        had.filter(attempt__submitted_at=None).count(),
    )


def with_newest(rows: QuerySet[Question]) -> Any:
    """Questions annotated with `kind`, `stem` (Markdown) and `html` (of the stem) of their newest
    version.
    """
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    return rows.annotate(
        kind=Subquery(newest.values("kind")[:1]),
        stem=Subquery(newest.values("content__stem")[:1]),
        html=Subquery(newest.values("html__stem")[:1]),
    )


def name_of(title: str, stem: str) -> str:
    """The name of a question in lists: its title, else the beginning of its stem."""
    words = " ".join(stem.split())
    return title or (words if len(words) <= _NAME_LENGTH else f"{words[: _NAME_LENGTH - 1]}…")


def in_writing(version: QuestionVersion) -> str:
    """A version in our own file format with its title and tags, for people to compare."""
    row = version.question
    head = [
        f"{name}: {text}"
        for name, text in ((_("Title"), row.title), (_("Tags"), ", ".join(row.tags)))
        if text
    ]
    return "\n".join([*head, *([""] if head else []), write_body(version.read())])


def edition_of(version: QuestionVersion) -> str:
    """What a form shows of a question: the number of its version, a digest of title and tags."""
    row = version.question
    return f"{version.number}.{digest(repr((row.title, list(row.tags))))}"


def is_stale(edition: str, version: QuestionVersion) -> bool:
    """Whether a form that showed this edition has missed something; without one, it has not."""
    number, _dot, rest = edition.partition(".")
    present = edition_of(version)
    return bool(edition) and edition != present and (bool(rest) or number != str(version.number))


@transaction.atomic
def save(row: Question, content: q.QuestionContent, *, at: datetime) -> QuestionVersion:
    """Save a question with its moments, resolved in the captions of the course.

    Raises NoSuchMoment, QuestionRefused, QuestionTextRefused.
    """
    found = moments_for(row.course, content)
    return save_question(row, found.question, at=at, moments=found.rows)


@transaction.atomic
def copy(row: Question, *, at: datetime) -> Question:
    """A new question with the newest content of this one."""
    version = row.versions.order_by("-number").select_related("question")[0]
    made = Question(course=row.course, title=row.title, tags=list(row.tags))
    moments = {each.place: each.moment for each in version.version_moments.select_related("moment")}
    save_question(made, version.read(), at=at, moments=moments)
    return made


@dataclass(frozen=True, slots=True)
class PreviewNote:
    """A text, and the sentence it quotes."""

    html: SafeString
    moment: MomentLink | None


@dataclass(frozen=True, slots=True)
class PreviewOption:
    html: SafeString
    match: SafeString
    plain: str
    worth: int
    feedback: PreviewNote


@dataclass(frozen=True, slots=True)
class Preview:
    """A rendered question, with its right answers and all feedback."""

    kind: str
    stem: SafeString
    hint: PreviewNote
    feedback: PreviewNote
    options: list[PreviewOption] = field(default_factory=list)
    remarks: tuple[MarkdownProblem, ...] = ()


def previewed(course: Course, question: q.QuestionContent) -> Preview:
    """Render the texts of a question. Raises QuestionTextRefused."""
    texts = render_texts(question, course)
    html = texts.html
    moments = quoted(course, question)
    kind = kind_of(question)

    def text(place: str) -> SafeString:
        return SafeString(html.get(place, ""))

    def note(place: str) -> PreviewNote:
        return PreviewNote(text(f"{place}.note"), moments.get(place))

    options = [
        PreviewOption(
            html=text(f"option.{at}.text"),
            match=text(f"option.{at}.match"),
            plain=_plain_text(kind, at, option),
            worth=option.worth,
            feedback=note(f"option.{at}"),
        )
        for at, option in enumerate(question.options)
    ]
    return Preview(
        question.kind, text("stem"), note("hint"), note("feedback"), options, texts.remarks
    )


def _plain_text(kind: QuestionKind, at: int, option: q.Option) -> str:
    """The text of an option that is no Markdown: typed, or the same in every question."""
    fixed = kind.fixed_text(at)
    return _(fixed) if fixed else option.text if kind.is_typed else ""


def moments_of(version: QuestionVersion | None) -> list[MomentLink]:
    """The moments of a version, in the order of their places."""
    if version is None:
        return []
    rows = list(version.version_moments.order_by("place").values_list("moment_id", flat=True))
    links = moment_links(rows)
    return [links[pk] for pk in dict.fromkeys(rows) if pk in links]


def addresses_of(version: QuestionVersion) -> dict[str, str]:
    """The URL of each moment of a version, by the place of its note."""
    rows = dict(version.version_moments.values_list("place", "moment_id"))
    links = moment_links(rows.values())
    return {place: links[pk].url for place, pk in rows.items() if pk in links}
