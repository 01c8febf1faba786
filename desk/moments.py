"""Resolving the moments a question names in the captions of its course."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from course.models import Course, Moment, Step
from course.moments import MomentLink, moment_link
from course.text.languages import canonical_tag
from course.text.quotes import QuotedPlace
from lessons.anchors import NoSuchPlace, make_moment, sentences_of
from quizzes import questions as q

SECOND_MS = 1_000


class NoSuchMoment(ValueError):
    """The moment of a note is not in the course's captions; `place` is the note's."""

    def __init__(self, place: str, ref: q.MomentRef) -> None:
        super().__init__(f"there is no such sentence in the captions of {ref.step}")
        self.place = place
        self.ref = ref

    def in_words(self) -> str:
        return _(
            "There is no sentence at this place in the captions (%(language)s) of step %(step)s."
        ) % {"language": self.ref.language, "step": self.ref.step}


@dataclass(frozen=True, slots=True)
class FoundMoments:
    """The rows by the place of their note, and the question with complete moments.

    `question` has words and time of every moment, so that files have them too.
    """

    rows: Mapping[str, Moment]
    question: q.QuestionContent


def moments_for(course: Course, question: q.QuestionContent) -> FoundMoments:
    """Resolve every moment of a question. Raises NoSuchMoment. Requires a transaction."""
    rows: dict[str, Moment] = {}
    refs: dict[str, q.MomentRef] = {}
    for place, ref in question.moments():
        step = course.steps.filter(key=ref.step).first()
        if step is None:
            raise NoSuchMoment(place, ref)
        rows[place] = _row(step, place, ref)
        refs[place] = _in_full(ref, rows[place])
    return FoundMoments(rows, _with_refs(question, refs))


def quoted(course: Course, question: q.QuestionContent) -> dict[str, MomentLink]:
    """The quotes of a question's notes, by place; without those not found.

    Read-only.
    """
    links = {}
    with transaction.atomic():
        for place, ref in question.moments():
            step = course.steps.filter(key=ref.step).first()
            try:
                if step is not None:
                    links[place] = moment_link(_row(step, place, ref))
            except NoSuchMoment:
                continue
        transaction.set_rollback(True)
    return links


def _row(step: Step, place: str, ref: q.MomentRef) -> Moment:
    try:
        language = canonical_tag(ref.language)
        start_ms, quote = ref.at_ms or 0, ref.quote
        if not quote:
            found = sentence_at(sentences_of(step, language), start_ms)
            if found is None:
                raise NoSuchMoment(place, ref)
            start_ms, quote = found.start_ms, found.quote
        return make_moment(step, language, start_ms=start_ms, quote=quote)
    except NoSuchPlace as missing:
        raise NoSuchMoment(place, ref) from missing


def sentence_at(sentences: list[QuotedPlace], at_ms: int) -> QuotedPlace | None:
    """The first sentence that begins within a second of a time, else the one spoken then."""
    for sentence in sentences:
        if at_ms <= sentence.start_ms < at_ms + SECOND_MS:
            return sentence
    return next((each for each in sentences if each.start_ms <= at_ms < each.end_ms), None)


def _in_full(ref: q.MomentRef, row: Moment) -> q.MomentRef:
    """A moment given by time alone gets its words; one with words stays as written."""
    return ref if ref.quote else replace(ref, quote=row.quote, at_ms=row.start_ms)


def _with_refs(question: q.QuestionContent, refs: Mapping[str, q.MomentRef]) -> q.QuestionContent:
    options = tuple(
        replace(option, feedback=_moved(option.feedback, refs.get(f"option.{index}")))
        for index, option in enumerate(question.options)
    )
    return replace(
        question,
        options=options,
        hint=_moved(question.hint, refs.get("hint")),
        feedback=_moved(question.feedback, refs.get("feedback")),
    )


def _moved(note: q.AuthorNote, ref: q.MomentRef | None) -> q.AuthorNote:
    return note if ref is None else replace(note, moment=ref)
