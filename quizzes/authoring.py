"""Saving questions and the items of quizzes: an edit creates a version, rendered once, at save."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from course import authoring, progress
from course.authoring import TextRefused
from course.models import Course, Moment, Step
from course.text.markdown import MarkdownProblem, Picture, render
from quizzes import questions as q
from quizzes.models import Question, QuestionVersion, Quiz, QuizItem, VersionMoment
from quizzes.selection import CHANCE, SelectionRule, draw
from quizzes.validation import QuestionIssue, faults


class QuestionRefused(ValueError):
    """An invalid question; `findings` say why."""

    def __init__(self, findings: list[QuestionIssue]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class QuestionTextRefused(TextRefused):
    """A text of a question that cannot be rendered; `place` is as in `Question.texts`."""

    def __init__(self, place: str, problems: tuple[MarkdownProblem, ...]) -> None:
        super().__init__(problems)
        self.place = place


@dataclass(frozen=True, slots=True)
class RenderedTexts:
    """HTML by place, the names of the course's files in it, and remarks for its author."""

    html: dict[str, str]
    used: tuple[str, ...]
    remarks: tuple[MarkdownProblem, ...] = ()


@transaction.atomic
def save_settings(quiz: Quiz) -> None:
    """Save the settings of a quiz or test; who waits for the next try waits by the new rule."""
    # Not against attempts that point to it: who begins one has locked the progress that moves here.
    rows = Quiz.objects.select_for_update(no_key=True).filter(pk=quiz.pk)
    before = rows.values_list("retry_hours", flat=True).first()
    quiz.save()
    if before is not None and before != quiz.retry_hours:
        progress.move_next_tries(quiz.pk, by=timedelta(hours=quiz.retry_hours - before))


def tidy(question: q.QuestionContent) -> q.QuestionContent:
    """Normalise a question: LF line ends, texts stripped."""
    options = tuple(
        replace(
            option,
            text=_tidy(option.text),
            match=_tidy(option.match),
            tolerance=option.tolerance.strip(),
            feedback=_tidy_note(option.feedback),
        )
        for option in question.options
    )
    return replace(
        question,
        stem=_tidy(question.stem),
        options=options,
        hint=_tidy_note(question.hint),
        feedback=_tidy_note(question.feedback),
    )


def render_texts(
    question: q.QuestionContent, course: Course, *, pictures: Mapping[str, Picture] | None = None
) -> RenderedTexts:
    """Render the texts of a question to HTML. Raises QuestionTextRefused."""
    shown = authoring.pictures_of(course) if pictures is None else pictures
    html: dict[str, str] = {}
    used: dict[str, None] = {}
    remarks: list[MarkdownProblem] = []
    for place, text in question.texts():
        if not text:
            continue
        is_inline = place.startswith("option.") and not place.endswith(".note")
        rendered = render(
            text,
            pictures=shown,
            language=course.language,
            han_language=course.han_language,
            is_inline=is_inline,
            has_ids=False,
        )
        if rendered.problems:
            raise QuestionTextRefused(place, rendered.problems)
        html[place] = rendered.html
        used |= dict.fromkeys(rendered.used)
        remarks += rendered.remarks
    return RenderedTexts(html, tuple(used), tuple(remarks))


@transaction.atomic
def save_question(
    row: Question,
    content: q.QuestionContent,
    *,
    at: datetime,
    moments: Mapping[str, Moment] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> QuestionVersion:
    """Save a question, new or not; returns its newest version, a new one if its content changed.

    `moments` has the row of each moment in the content, by place. Raises QuestionRefused,
    QuestionTextRefused.
    """
    content = tidy(content)
    if found := faults(content):
        raise QuestionRefused(found)
    texts = render_texts(content, row.course, pictures=pictures)
    row.edited_at = at
    row.save()
    # Row lock: of two simultaneous edits the second waits and creates the next version. Not against
    # attempts that ask it.
    Question.objects.select_for_update(no_key=True).only("pk").get(pk=row.pk)
    newest = row.versions.order_by("-number").first()
    if newest is not None and _is_same(newest, content, moments or {}):
        version = newest
    else:
        version = QuestionVersion.objects.create(
            question=row,
            number=newest.number + 1 if newest else 1,
            kind=content.kind,
            content=q.to_json(content),
            html=texts.html,
            files=list(texts.used),
            created_at=at,
        )
        VersionMoment.objects.bulk_create(
            VersionMoment(version=version, place=place, moment=moment)
            for place, moment in (moments or {}).items()
        )
    for quiz in quizzes_asking(row):
        note_files(quiz)
    return version


def retire_question(row: Question, *, at: datetime) -> None:
    """Retire a question; attempts that have it keep it."""
    Question.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at)


def restore_question(row: Question) -> None:
    Question.objects.filter(pk=row.pk).update(retired_at=None)


@transaction.atomic
def set_slots(quiz: Quiz, slots: Iterable[QuizItem]) -> None:
    """Replace the items of a quiz, in this order; unchanged ones keep their rows."""
    wanted = list(slots)
    known = {(slot.question_id, slot.tag): slot for slot in quiz.slots.all()}
    kept: set[int] = set()
    for position, slot in enumerate(wanted, start=1):
        row = known.get((slot.question_id, slot.tag))
        if row is None or row.pk in kept:
            row = QuizItem(quiz=quiz, question=slot.question, tag=slot.tag)
        row.position, row.count = position, slot.count
        row.save()
        kept.add(row.pk)
    quiz.slots.exclude(pk__in=kept).delete()
    note_files(quiz)


def newest_versions() -> QuerySet[QuestionVersion]:
    """The newest version of every question."""
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number")
    return QuestionVersion.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def draw_versions(
    quiz: Quiz, *, is_shuffled: bool, chance: Random = CHANCE
) -> list[QuestionVersion]:
    """The newest versions of what the quiz asks, in order; retired questions are left out."""
    slots = quiz.slots.select_related("question").order_by("position", "id")
    rules = [
        SelectionRule(slot.question_id, slot.tag, slot.count)
        for slot in slots
        if slot.question is None or slot.question.retired_at is None
    ]
    in_use = Question.objects.in_use().filter(course=quiz.step.course_id)
    tagged = {
        rule.tag: list(in_use.tagged(rule.tag).order_by("pk").values_list("pk", flat=True))
        for rule in rules
        if rule.tag
    }
    chosen = draw(rules, tagged, is_shuffled=is_shuffled, chance=chance)
    versions = {row.question_id: row for row in newest_versions().filter(question__in=chosen)}
    return [versions[pk] for pk in chosen if pk in versions]


def quizzes_asking(row: Question) -> QuerySet[Quiz]:
    """The quizzes that name this question or draw from a tag of it."""
    asking = Q(slots__question=row) | Q(slots__tag__in=row.tags, step__course=row.course_id)
    return Quiz.objects.filter(asking).select_related("step__course").distinct()


def note_files(quiz: Quiz) -> None:
    """Record the files a quiz's questions show, including those in attempts."""
    slots = list(quiz.slots.all())
    tags = [slot.tag for slot in slots if slot.tag]
    named = [slot.question_id for slot in slots if slot.question_id]
    drawn = Q(question__course=quiz.step.course_id, question__tags__overlap=tags)
    versions = newest_versions().filter(Q(question__in=named) | drawn)
    asked = QuestionVersion.objects.filter(asked__attempt__quiz=quiz).exclude(files=[])
    names = {
        name for found in (versions, asked) for row in found.only("files") for name in row.files
    }
    authoring.note_files_in_questions(quiz.step, names)


def rerender_questions(course: Course, pictures: dict[str, Picture]) -> None:
    """Render every version again, after files or languages of its course have changed."""
    for version in QuestionVersion.objects.filter(question__course=course).iterator(500):
        try:
            version.html = render_texts(version.read(), course, pictures=pictures).html
        except QuestionTextRefused:
            # An old version's picture is gone: its HTML stays as it was.
            continue
        version.save(update_fields=["html"])
    for step in Step.objects.filter(course=course, quiz__isnull=False).select_related("quiz"):
        note_files(step.quiz)


def _is_same(
    version: QuestionVersion, content: q.QuestionContent, moments: Mapping[str, Moment]
) -> bool:
    present = dict(version.version_moments.values_list("place", "moment_id"))
    wanted = {place: moment.pk for place, moment in moments.items()}
    return version.read() == content and present == wanted


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _tidy_note(note: q.AuthorNote) -> q.AuthorNote:
    moment = note.moment and replace(note.moment, quote=_tidy(note.moment.quote))
    return q.AuthorNote(_tidy(note.text), moment)
