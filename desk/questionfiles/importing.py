"""Importing question files into a course, idempotent."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from course import authoring
from course.models import Course
from desk.coursefiles.stored import StoredQuestion, questions_of
from desk.moments import NoSuchMoment, moments_for
from desk.questionfiles.reading import Incoming, RefusedQuestion
from quizzes import questions as q
from quizzes.authoring import (
    QuestionRefused,
    QuestionTextRefused,
    restore_question,
    save_question,
    tidy,
)
from quizzes.formats.gift.conversion import carry
from quizzes.formats.registry import FileFormat
from quizzes.kinds.registry import kind_of
from quizzes.models import Question


@dataclass(slots=True)
class Imported:
    """The result of each question; `refused` are those that could not be rendered."""

    created: list[Question] = field(default_factory=list)
    updated: list[Question] = field(default_factory=list)
    unchanged: list[Question] = field(default_factory=list)
    refused: list[RefusedQuestion] = field(default_factory=list)

    @property
    def rows(self) -> list[Question]:
        return [*self.created, *self.updated, *self.unchanged]


@transaction.atomic
def import_questions(
    course: Course, incoming: Iterable[Incoming], *, tag: str = "", at: datetime
) -> Imported:
    """Upsert questions into a course. One with an existing key becomes that question's next
    version; an identical one is skipped, also within the file, so that a second import changes
    nothing.

    Concurrent imports into one course are serialised by a row lock, which keeps nobody from writing
    rows that point to the course.
    """
    Course.objects.select_for_update(no_key=True, of=("self",)).get(pk=course.pk)
    present = questions_of(course)
    alike = {each.authored.question: each for each in present.values()}
    done = Imported()
    lines: dict[q.Authored, int] = {}
    for item in incoming:
        authored = replace(item.authored, question=tidy(item.authored.question))
        if tag and tag not in authored.tags:
            authored = replace(authored, tags=(*authored.tags, tag))
        if (line := lines.setdefault(authored, item.line)) != item.line:
            reason = f"the same as the question in line {line}"
            done.refused.append(RefusedQuestion(item.line, authored.title, reason))
            continue
        before = present.get(authored.key) or alike.get(authored.question)
        if item.format is not None and before is not None:
            authored = kept_beside(item.format, before.authored, authored)
        try:
            with transaction.atomic():
                _import_one(course, authored, before, done, at=at)
        except QuestionTextRefused as refused:
            reason = "; ".join(problem.message for problem in refused.problems)
            done.refused.append(RefusedQuestion(item.line, authored.title, reason))
        except NoSuchMoment as missing:
            done.refused.append(RefusedQuestion(item.line, authored.title, str(missing)))
        except QuestionRefused as refused:
            done.refused.append(RefusedQuestion(item.line, authored.title, str(refused)))
    return done


def kept_beside(format: FileFormat, before: q.Authored, given: q.Authored) -> q.Authored:  # noqa: A002
    """Merge a question imported from a format with what that cannot represent of the present one.

    Unchanged since its export it stays as it is; with another kind it is taken as imported.
    """
    was, now = before.question, given.question
    if was.kind != now.kind:
        return given
    if _read_again(format, before) == now:
        return replace(given, question=was)
    known = {option.text: option for option in was.options}
    options = tuple(
        replace(option, feedback=_with_moment(option.feedback, known[option.text].feedback))
        if option.text in known
        else option
        for option in now.options
    )
    is_lost = was.partial != q.SHARE and not kind_of(now).has_rule_in_gift
    merged: dict[str, Any] = {
        "options": options,
        "partial": was.partial if is_lost else now.partial,
        "feedback": _with_moment(now.feedback, was.feedback),
        "hint": _with_moment(now.hint, was.hint),
    }
    merged |= {name: getattr(was, name) for name in format.lacks}
    return replace(given, question=replace(now, **merged))


def _read_again(format: FileFormat, authored: q.Authored) -> q.QuestionContent | None:  # noqa: A002
    """A question as its own export is read."""
    written = format.write(authored)
    found = format.read(format.join([written])).questions if written.text else ()
    again = carry(found[0]).authored if found else None
    return again.question if again else None


def _with_moment(given: q.AuthorNote, before: q.AuthorNote) -> q.AuthorNote:
    return replace(given, moment=before.moment) if given.text == before.text else given


def _import_one(
    course: Course,
    authored: q.Authored,
    before: StoredQuestion | None,
    done: Imported,
    *,
    at: datetime,
) -> None:
    row = before.row if before else Question(course=course)
    if before is None and authored.key:
        row.key = authored.key
    row.course = course
    tags = [*dict.fromkeys([*(before.authored.tags if before else ()), *authored.tags])]
    title = authored.title or (before.authored.title if before else "")
    is_same = before is not None and (
        before.authored.question == authored.question
        and (title, tags) == (before.authored.title, list(before.authored.tags))
        and row.retired_at is None
    )
    if is_same:
        done.unchanged.append(row)
        return
    row.title, row.tags = title, tags
    found = moments_for(course, authored.question)
    save_question(
        row, authored.question, at=at, moments=found.rows, pictures=authoring.pictures_of(course)
    )
    if row.retired_at is not None:
        restore_question(row)
    (done.created if before is None else done.updated).append(row)
