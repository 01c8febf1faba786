"""The pages of quizzes and tests, ready to print: templates only loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.access import StepAccess
from course.moments import MomentLink, moment_links
from course.pages.outline_rows import Printed
from course.web.cached_reverse import address
from quizzes import marking
from quizzes import questions as q
from quizzes.feedback import Revealed, reveal
from quizzes.forms import FormResponse, to_form
from quizzes.marking import asked_pairs, is_either_or, marks_by_try, most_marks, right_picks
from quizzes.pages.return_links import back_to
from quizzes.queries import AttemptFacts, AttemptQuestionFacts, QuestionStatus, all_squares, squares
from quizzes.validation import GAP

# So many squares stand in a row; of more questions only those around one, and the ends.
MOST_SQUARES = 24
AROUND = 4
STEM_CHARACTERS = 120


@dataclass(slots=True)
class NoteLine(Printed):
    """A hint or feedback: HTML, and the moment it names with the link that plays it."""

    html: SafeString
    moment: MomentLink | None = None
    url: str = ""


@dataclass(slots=True)
class OptionLine(Printed):
    """A choice, a pair or an item. `value` is what the form sends: its position as shown."""

    value: int
    html: SafeString
    is_chosen: bool = False
    mark: str = ""
    match: str = ""
    feedback: NoteLine | None = None


@dataclass(slots=True)
class QuestionStatusLine(Printed):
    position: int
    url: str
    state: str
    words: str
    is_current: bool = False
    is_after_gap: bool = False
    stem: str = ""
    marks: str = ""


@dataclass(slots=True)
class Frame(Printed):
    """What every page of an attempt shows: whose step it is, and the way around."""

    label: str
    title: str
    kind_name: str
    step_url: str
    url: str
    is_test: bool
    number: int
    total: int
    ends_at: datetime | None
    now: datetime


@dataclass(slots=True)
class QuestionPage(Printed):
    frame: Frame
    position: int
    kind: str
    url: str
    instruction: str
    stem: SafeString
    options: list[OptionLine]
    matches: list[tuple[int, str]]
    entry: SafeString
    typed: str
    units: str
    has_gap: bool
    hint: NoteLine | None
    try_number: int
    tries_words: str
    is_open: bool
    can_retry: bool
    has_tried: bool
    result: str = ""
    result_words: str = ""
    last_words: list[str] = field(default_factory=list)
    right_words: list[str] = field(default_factory=list)
    explanation: NoteLine | None = None
    own_feedback: list[NoteLine] = field(default_factory=list)
    squares: list[QuestionStatusLine] = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""
    unanswered: int = 0
    error: str = ""
    # Whether the form asks for the learner's word that items stand as they should.
    asks_sure: bool = False
    unsaved: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AttemptPage(Printed):
    frame: Frame
    squares: list[QuestionStatusLine]
    unanswered: list[QuestionStatusLine]
    is_submitted: bool
    is_over: bool
    is_latest: bool
    has_passed: bool
    score: int | None
    pass_percent: int
    marks: str
    most_marks: int
    submitted_at: datetime | None
    retry_at: datetime | None
    can_retry: bool
    start_url: str
    unsaved: list[str] = field(default_factory=list)


def frame_of(access: StepAccess, attempt: AttemptFacts, *, at: datetime) -> Frame:
    step, course = access.step, access.course
    return Frame(
        label=step.label,
        title=step.title,
        kind_name=_("Test") if attempt.is_test else _("Quiz"),
        step_url=address("step", course.slug, step.key),
        url=address("quizzes:attempt", course.slug, step.key, attempt.number),
        is_test=attempt.is_test,
        number=attempt.number,
        total=attempt.total,
        ends_at=attempt.ends_at if attempt.submitted_at is None else None,
        now=at,
    )


def question_page(
    access: StepAccess,
    attempt: AttemptFacts,
    asked: AttemptQuestionFacts,
    *,
    at: datetime,
    sent: FormResponse | None = None,
    is_again: bool = False,
    error: str = "",
    unsaved: Sequence[str] = (),
) -> QuestionPage:
    """A question as it stands; `sent` is what the form holds, `is_again` empties it for a try.

    Two queries: the squares, and the moments that are shown.
    """
    question, tried = asked.question, asked.tried
    frame = frame_of(access, attempt, at=at)
    tries = [(each.given, each.is_right) for each in tried]
    worths = marks_by_try(question, attempt.marks_by_try)
    most_tries = len(worths) or None
    shown = Revealed() if is_again else reveal(question, tries, most_tries=most_tries)
    is_ended = attempt.is_over(at=at)
    is_open = not is_ended and not shown.is_settled
    writer = _Writer(access, attempt, asked, shown)
    held = sent or _held(question, asked, is_again=is_again, is_open=is_open)
    page = QuestionPage(
        frame=frame,
        position=asked.position,
        kind=question.kind,
        url=writer.url(asked.position),
        instruction=_instruction(question),
        stem=writer.html("stem"),
        options=writer.options(held),
        matches=writer.matches(),
        entry=SafeString(""),
        typed=held.text,
        units=", ".join(unit.name for unit in question.units),
        has_gap=False,
        hint=writer.note("hint") if question.hint else None,
        try_number=asked.tries + 1,
        tries_words=_tries_left(worths, asked.tries) if is_open else "",
        is_open=is_open,
        can_retry=not is_ended and not attempt.is_test and shown.is_settled,
        has_tried=bool(tried),
        error=error,
        unsaved=list(unsaved),
        unanswered=attempt.total - attempt.answered - (not asked.tries),
    )
    if tried and not is_again:
        _tell_result(page, attempt, asked, shown, writer)
    _lead_on(page, attempt, asked.position, writer)
    _set_gap(page)
    return page


def attempt_page(
    access: StepAccess, attempt: AttemptFacts, *, at: datetime, unsaved: Sequence[str] = ()
) -> AttemptPage:
    """The summary of an attempt, and its review once it is submitted: one query."""
    course, step = access.course, access.step
    rows = all_squares(attempt.id)
    lines = [_square(row, access, attempt, current=0) for row in rows]
    open_lines = [line for line in lines if line.state == "open"]
    retry_at = None
    if not attempt.has_passed or open_lines:
        retry_at = attempt.next_start(at=at)
    is_latest = attempt.number == attempt.latest
    return AttemptPage(
        frame=frame_of(access, attempt, at=at),
        squares=lines,
        unanswered=open_lines,
        is_submitted=attempt.submitted_at is not None,
        is_over=attempt.is_over(at=at),
        is_latest=is_latest,
        has_passed=attempt.has_passed,
        score=percent_of(attempt.score),
        pass_percent=attempt.pass_percent,
        marks=_plain(sum((_earned(row, attempt) for row in rows), Decimal(0))),
        most_marks=sum(most_marks(attempt.marks_by_try, either_or=row.either_or) for row in rows),
        submitted_at=attempt.submitted_at,
        retry_at=retry_at if retry_at and retry_at > at else None,
        can_retry=is_latest and (not attempt.is_test or (retry_at is not None and retry_at <= at)),
        start_url=address("quizzes:attempts", course.slug, step.key),
        unsaved=list(unsaved),
    )


def percent_of(score: Decimal | None) -> int | None:
    """A score in whole percent, rounded down: 70 % is never less than that."""
    return None if score is None else int(score * 100)


def in_words(asked: AttemptQuestionFacts, sent: FormResponse) -> list[str]:
    """A response as a learner would say it, piece by piece, in plain text."""
    question, order = asked.question, asked.order
    if question.kind in q.TYPED:
        return [sent.text] if sent.text else []
    picks = [order[pick] for pick in sent.picks if 0 <= pick < len(order)]
    if question.kind == q.MATCHING:
        pairs = zip(asked_pairs(question), sent.picks, strict=False)
        return [
            f"{_text(asked, left, 'text')} → {_text(asked, order[pick], 'match')}"
            for left, pick in pairs
            if 0 <= pick < len(order)
        ]
    return [_text(asked, index, "text") for index in picks]


@dataclass(slots=True)
class _Writer:
    """Writes the parts of one question's page."""

    access: StepAccess
    attempt: AttemptFacts
    asked: AttemptQuestionFacts
    shown: Revealed
    links: Mapping[int, MomentLink] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = [
            pk for place, pk in self.asked.moments.items() if place in set(self._shown_places())
        ]
        self.links = moment_links(wanted)

    def _shown_places(self) -> list[str]:
        places = ["hint", *(f"option.{index}" for index in self.shown.feedback)]
        return [*places, "feedback"] if self.shown.is_settled else places

    def url(self, position: int) -> str:
        names = (self.access.course.slug, self.access.step.key, self.attempt.number)
        return address("quizzes:question", *names, position)

    def html(self, place: str) -> SafeString:
        """A text that was rendered and cleaned when the question was saved."""
        return SafeString(self.asked.html.get(place, ""))

    def note(self, place: str) -> NoteLine:
        moment = self.links.get(self.asked.moments.get(place, 0))
        back = back_to(self.access.step.key, self.attempt.number, self.asked.position)
        url = f"{moment.url}&back={back}" if moment else ""
        return NoteLine(self.html(f"{place}.note"), moment, url)

    def feedback(self, index: int) -> NoteLine | None:
        note = self.asked.question.options[index].feedback
        return self.note(f"option.{index}") if note and index in self.shown.feedback else None

    def matches(self) -> list[tuple[int, str]]:
        if self.asked.question.kind != q.MATCHING:
            return []
        texts = [_text(self.asked, index, "match") for index in self.asked.order]
        return list(enumerate(texts))

    def options(self, held: FormResponse) -> list[OptionLine]:
        kind = self.asked.question.kind
        if kind in q.TYPED:
            return []
        if kind == q.MATCHING:
            return self._pairs(held)
        shown = range(len(self.asked.order))
        if kind == q.ORDERING:
            return self._items(held.picks or tuple(shown))
        return [self._choice(value, is_chosen=value in held.picks) for value in shown]

    def _choice(self, value: int, *, is_chosen: bool) -> OptionLine:
        index = self.asked.order[value]
        html = self.html(f"option.{index}.text")
        if self.asked.question.kind == q.TRUE_FALSE:
            html = SafeString(_("True") if index == 0 else _("False"))
        mark = self.shown.marks.get(index, "")
        return OptionLine(value, html, is_chosen, mark, feedback=self.feedback(index))

    def _pairs(self, held: FormResponse) -> list[OptionLine]:
        lines = []
        for number, index in enumerate(asked_pairs(self.asked.question)):
            chosen = held.picks[number] if number < len(held.picks) else -1
            match = _text(self.asked, self.asked.order[chosen], "match") if chosen >= 0 else ""
            line = OptionLine(chosen, self.html(f"option.{index}.text"), match=match)
            line.mark = self.shown.marks.get(index, "")
            line.feedback = self.feedback(index)
            lines.append(line)
        return lines

    def _items(self, picks: Sequence[int]) -> list[OptionLine]:
        lines = []
        for place, value in enumerate(picks):
            index = self.asked.order[value]
            line = OptionLine(value, self.html(f"option.{index}.text"))
            if place < len(self.shown.places):
                line.mark = "right" if self.shown.places[place] else "wrong"
            line.feedback = self.feedback(index)
            lines.append(line)
        return lines


def _held(
    question: q.QuestionContent, asked: AttemptQuestionFacts, *, is_again: bool, is_open: bool
) -> FormResponse:
    """What the form holds at first: the last try, unless it was a single choice, now known."""
    if not asked.tried or is_again:
        return FormResponse()
    if is_open and question.kind in {q.ONE, q.TRUE_FALSE}:
        return FormResponse()
    return to_form(_offered(asked, asked.tried[-1].given), asked.order)


def _offered(asked: AttemptQuestionFacts, given: marking.ResponseValue) -> marking.ResponseValue:
    """The same response with matches as they are offered: of those that read alike, the first."""
    if asked.question.kind != q.MATCHING:
        return given
    firsts = {asked.question.options[index].match: index for index in asked.order}
    picks = tuple(firsts[asked.question.options[pick].match] for pick in given.picks)
    return marking.ResponseValue(picks)


def _text(asked: AttemptQuestionFacts, index: int, part: str) -> str:
    """An option in plain text."""
    if asked.question.kind == q.TRUE_FALSE:
        return _("True") if index == 0 else _("False")
    html = asked.html.get(f"option.{index}.{part}", "")
    plain = " ".join(unescape(strip_tags(html)).split())
    return plain or str(getattr(asked.question.options[index], part))


def _instruction(question: q.QuestionContent) -> str:
    return {
        q.ONE: _("Choose one"),
        q.SEVERAL: _("Choose all that apply"),
        q.TRUE_FALSE: _("True or false?"),
        q.TEXT: _("Your response"),
        q.NUMBER: _("Your response, a number"),
        q.MATCHING: _("Find the match of each"),
        q.ORDERING: _("Put them in the right order"),
    }[question.kind]


def _tries_left(worths: Sequence[int], tries: int) -> str:
    if not worths:
        return ""
    left = len(worths) - tries
    worth = worths[tries] if left > 0 else 0
    marks = ngettext("%(n)d mark", "%(n)d marks", worth) % {"n": worth}
    if len(worths) == 1:
        return _("You have one try. It is worth %(marks)s.") % {"marks": marks}
    if left == 1:
        return _("This is the last try. It is worth %(marks)s.") % {"marks": marks}
    return ngettext(
        "You have %(n)d try. This one is worth %(marks)s.",
        "You have %(n)d tries. This one is worth %(marks)s.",
        left,
    ) % {"n": left, "marks": marks}


def _tell_result(
    page: QuestionPage,
    attempt: AttemptFacts,
    asked: AttemptQuestionFacts,
    shown: Revealed,
    writer: _Writer,
) -> None:
    """Say how the last try was, and show what it opened."""
    last = asked.tried[-1]
    page.result = "right" if last.is_right else "partly" if last.fraction else "wrong"
    page.result_words = _verdict(attempt, asked, shown=shown)
    question = asked.question
    if question.kind in q.TYPED:
        page.last_words = [last.given.text]
        page.own_feedback = [note for i in shown.feedback if (note := writer.feedback(i))]
    elif not page.is_open or question.kind in {q.ONE, q.TRUE_FALSE}:
        page.last_words = in_words(asked, to_form(_offered(asked, last.given), asked.order))
    if shown.is_settled:
        page.explanation = writer.note("feedback") if question.feedback else None
        if not last.is_right:
            page.right_words = _right_words(asked)


def _verdict(attempt: AttemptFacts, asked: AttemptQuestionFacts, *, shown: Revealed) -> str:
    number, fraction = asked.tried[-1].number, asked.tried[-1].fraction
    words = []
    if shown.is_right:
        words.append(_("Right."))
    elif shown.parts:
        counts = {"right": shown.parts_right, "all": shown.parts}
        words.append(_("Not quite: %(right)d of %(all)d are right.") % counts)
    else:
        words.append(_("Partly right.") if fraction else _("Not right."))
    if attempt.is_test:
        worth = attempt.marks_by_try[number - 1] if number <= len(attempt.marks_by_try) else 0
        most = most_marks(attempt.marks_by_try, either_or=is_either_or(asked.question))
        marks = {"earned": _plain(fraction * worth), "all": most}
        words.append(_("%(earned)s of %(all)d marks.") % marks)
    return " ".join(words)


def _right_words(asked: AttemptQuestionFacts) -> list[str]:
    """The right response in plain text."""
    question = asked.question
    right = right_picks(question)
    if question.kind in q.TYPED:
        option = question.options[right[0]]
        unit = f" {question.units[0].name}" if question.units else ""
        around = f" ± {option.tolerance}" if option.tolerance else ""
        return [f"{option.text}{around}{unit}"]
    if question.kind == q.MATCHING:
        return [f"{_text(asked, i, 'text')} → {_text(asked, i, 'match')}" for i in right]
    return [_text(asked, i, "text") for i in right]


def _lead_on(page: QuestionPage, attempt: AttemptFacts, position: int, writer: _Writer) -> None:
    if position > 1:
        page.previous_url = writer.url(position - 1)
    if position < attempt.total:
        page.next_url = writer.url(position + 1)
    first, last = _window(position, attempt.total)
    rows = squares(attempt.id, first=first, last=last, total=attempt.total)
    for row in rows:
        line = _square(row, writer.access, attempt, current=position)
        before = page.squares[-1].position if page.squares else line.position - 1
        line.is_after_gap = line.position > before + 1
        page.squares.append(line)


def _window(position: int, total: int) -> tuple[int, int]:
    """The squares to show around a question."""
    if total <= MOST_SQUARES:
        return 1, total
    return position - AROUND, position + AROUND


def _square(
    row: QuestionStatus, access: StepAccess, attempt: AttemptFacts, *, current: int
) -> QuestionStatusLine:
    url = address(
        "quizzes:question", access.course.slug, access.step.key, attempt.number, row.position
    )
    state, words = _standing(row, attempt)
    return QuestionStatusLine(
        row.position,
        url,
        state,
        words,
        is_current=row.position == current,
        stem=_beginning(row.stem),
        marks=_plain(_earned(row, attempt)) if attempt.is_test else "",
    )


def _beginning(html: str) -> str:
    """The first words of a question, in plain text; a tag that is cut off is left out."""
    whole = html if html.rfind("<") <= html.rfind(">") else html[: html.rfind("<")]
    text = " ".join(unescape(strip_tags(whole.replace("</p>", " "))).split())
    return Truncator(text.replace(GAP, "…")).chars(STEM_CHARACTERS)


def _earned(row: QuestionStatus, attempt: AttemptFacts) -> Decimal:
    """The marks of a question's best try; 0 in a quiz."""
    tries = zip(row.fractions, attempt.marks_by_try, strict=False)
    return max((fraction * worth for fraction, worth in tries), default=Decimal(0))


def _standing(row: QuestionStatus, attempt: AttemptFacts) -> tuple[str, str]:
    if row.best is None:
        return "open", _("no response yet") if attempt.submitted_at is None else _("no response")
    if row.best == 1:
        return "right", _("right")
    most_tries = 1 if row.either_or else len(attempt.marks_by_try)
    if attempt.is_test and row.tries < most_tries and attempt.submitted_at is None:
        return "tried", _("not right yet")
    if not attempt.is_test and attempt.submitted_at is None:
        return "tried", _("not right yet")
    return "wrong", _("partly right") if row.best else _("not right")


def _plain(number: Decimal) -> str:
    """At most two decimals, and none without need."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _set_gap(page: QuestionPage) -> None:
    """Put the field into the sentence, where the question leaves a gap for it."""
    if page.kind not in q.TYPED:
        return
    page.entry = _input(page)
    before, found, after = page.stem.partition(GAP)
    # Not within a tag, such as an image's description.
    if found and before.rfind("<") <= before.rfind(">"):
        page.has_gap = True
        page.stem = SafeString(f"{before}{page.entry if page.is_open else _blank(page)}{after}")


def _input(page: QuestionPage) -> SafeString:
    described = "error" if page.error else "units" if page.units else ""
    return format_html(
        '<input class="form-control" name="typed" id="typed" value="{}" maxlength="500"'
        ' autocomplete="off" autocapitalize="off" spellcheck="false" aria-label="{}"{}{}>',
        page.typed,
        page.instruction,
        format_html(' aria-describedby="{}"', described) if described else "",
        SafeString(' aria-invalid="true"') if page.error else "",
    )


def _blank(page: QuestionPage) -> SafeString:
    return format_html("<mark>{}</mark>", page.typed or "…")
