"""Parser of the header fields of quizzes and tests, and checks across the whole course."""

import re
from collections.abc import Iterable
from typing import Final

from course.kinds import ASSESSED, TEST, VIDEO
from course.text.languages import canonical_tag
from desk.coursefiles import facts as f
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.fields import Fields
from desk.coursefiles.reader.questions import WrittenQuestion
from desk.coursefiles.reader.step_files import StepFiles
from quizzes.models import Quiz

QUIZ_FIELDS: Final = ("slots", "shuffle")
TEST_FIELDS: Final = ("worths", "pass_percent", "retry_hours", "time_limit", "closes")
WITH_THE_RUN: Final = "with the run"
DRAW: Final = re.compile(r"(?P<count>[1-9][0-9]{0,3}) of (?P<tag>.+)\Z")
_KEY: Final = re.compile(r"[a-z2-9]{8}\Z")


def read_quiz(fields: Fields, kind: str, own: Iterable[WrittenQuestion]) -> f.QuizFileFacts:
    """The settings of a quiz or test; without `slots` its items are its own questions in order."""
    if kind != TEST:
        for name in TEST_FIELDS:
            if name in fields.values:
                fields.problem(name, f"{name} belongs to tests: a quiz is practice")
    column = Quiz._meta.get_field  # noqa: SLF001 - Django's documented API
    default = f.QuizFileFacts()
    slots = _slots(fields) if "slots" in fields.values else [each.authored.key for each in own]
    closes = fields.text("closes")
    if closes not in {"", WITH_THE_RUN}:
        fields.problem("closes", f"closes can be “{WITH_THE_RUN}” or left out; found “{closes}”")
    if kind != TEST:
        return f.QuizFileFacts(tuple(slots), fields.yes_no("shuffle", default=False))
    pass_percent = fields.number("pass_percent", column("pass_percent"), default.pass_percent)
    retry_hours = fields.number("retry_hours", column("retry_hours"), default.retry_hours)
    return f.QuizFileFacts(
        slots=tuple(slots),
        is_shuffled=fields.yes_no("shuffle", default=False),
        worths=_worths(fields, default.worths),
        pass_percent=pass_percent if pass_percent is not None else default.pass_percent,
        retry_hours=retry_hours if retry_hours is not None else default.retry_hours,
        limit_minutes=fields.number("time_limit", column("limit_minutes"), None),
        closes_with_run=closes == WITH_THE_RUN,
    )


def refuse_quiz_parts(fields: Fields, kind: str) -> None:
    """Note fields of quizzes in steps of other kinds."""
    for name in (*QUIZ_FIELDS, *TEST_FIELDS):
        if name in fields.values:
            fields.problem(name, f"{name} belongs to quizzes and tests; this step is kind: {kind}")


def quiz_fields(facts: f.StepFacts, own: Iterable[str]) -> dict[str, object]:
    """The header fields of a quiz or test; `own` are the keys of the questions in its file."""
    quiz, default = facts.quiz, f.QuizFileFacts()
    if quiz is None:
        return {}
    is_test = facts.kind == TEST
    return {
        "slots": [] if quiz.slots == tuple(own) else list(quiz.slots),
        "shuffle": "yes" if quiz.is_shuffled else "",
        "worths": ", ".join(map(str, quiz.worths)) if quiz.worths != default.worths else "",
        "pass_percent": _unlike(quiz.pass_percent, default.pass_percent),
        "retry_hours": _unlike(quiz.retry_hours, default.retry_hours),
        "time_limit": str(quiz.limit_minutes) if quiz.limit_minutes and is_test else "",
        "closes": WITH_THE_RUN if quiz.closes_with_run else "",
    }


def check_course(
    steps: list[StepFiles], questions: dict[str, WrittenQuestion], found: Findings
) -> None:
    """Note items without a question, draws from too few, and moments in no video of the course."""
    for step in steps:
        if step.facts.kind in ASSESSED and step.facts.quiz is not None:
            _check_slots(step, step.facts.quiz, questions, found)
    videos = {step.facts.key: step for step in steps if step.facts.kind == VIDEO}
    for question in questions.values():
        _check_moments(question, videos, found)


def _unlike(value: int, default: int) -> str:
    return "" if value == default else str(value)


def _slots(fields: Fields) -> list[str]:
    slots: list[str] = []
    for line, text in fields.lines("slots"):
        draw = DRAW.match(text)
        slot = f"{draw['count']} of {draw['tag'].strip()}" if draw else text
        if not draw and not _KEY.match(text):
            message = (
                f"a slot is the key of a question, or a draw such as “3 of dates”; found “{text}”"
            )
            fields.problem("slots", message, line=line)
        elif slot in slots:
            fields.problem("slots", f"“{slot}” is there twice", line=line)
        else:
            slots.append(slot)
    return slots


def _worths(fields: Fields, default: tuple[int, ...]) -> tuple[int, ...]:
    text = fields.text("worths")
    if not text:
        return default
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch("[1-9][0-9]?|100", part) for part in parts) or len(parts) > 10:  # noqa: PLR2004
        message = f"worths are one to ten numbers from 1 to 100, such as 3, 2, 1; found “{text}”"
        fields.problem("worths", message)
        return default
    return tuple(map(int, parts))


def _check_slots(
    step: StepFiles, quiz: f.QuizFileFacts, questions: dict[str, WrittenQuestion], found: Findings
) -> None:
    fields = Fields(step.name, step.document.fields, found)
    if step.facts.is_published and not quiz.slots:
        message = (
            f"a published {step.facts.kind} asks something; add questions, or say published: no"
        )
        fields.problem("published", message, line=fields.line)
    named = {slot for slot in quiz.slots if not DRAW.match(slot)}
    for slot in quiz.slots:
        draw = DRAW.match(slot)
        if draw is None:
            if slot not in questions:
                fields.problem("slots", f"there is no question with the key {slot}")
            continue
        tagged = sum(
            draw["tag"] in question.authored.tags and key not in named
            for key, question in questions.items()
        )
        if tagged < int(draw["count"]):
            message = f"“{slot}”: there are only {tagged} other questions with this tag"
            fields.problem("slots", message)


def _check_moments(
    question: WrittenQuestion, videos: dict[str, StepFiles], found: Findings
) -> None:
    for place, ref in question.authored.question.moments():
        line = question.line_of(place)
        video = videos.get(ref.step)
        if video is None:
            found.problem(question.path, f"{ref.step} is no video of this course", line=line)
            continue
        try:
            language = canonical_tag(ref.language)
        except ValueError as error:
            found.problem(question.path, str(error), line=line)
            continue
        if language not in video.captions:
            message = f"the video {ref.step} has no captions in “{ref.language}”"
            found.problem(question.path, message, line=line)
