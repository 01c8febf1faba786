"""Parser of the body of a question: its text, options, hint and feedback."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from course.text.timecodes import read_time
from quizzes import questions as q
from quizzes.formats.own.signs import unescaped
from quizzes.kinds.registry import kind_of

_MOMENT: Final = re.compile(
    r"@ (?P<step>[a-z2-9]{8}) (?P<language>[A-Za-z0-9-]{2,35})"
    r"(?: (?P<time>[0-9:.]+))?(?: \"(?P<quote>.+)\")?\s*\Z"
)


class SourceLine(NamedTuple):
    number: int
    text: str


class Fault(NamedTuple):
    """What is wrong, and the number of the line."""

    line: int
    message: str


@dataclass(slots=True)
class Body:
    """A body as far as it could be read; `places` has the line of each text and option."""

    question: q.QuestionContent
    faults: list[Fault]
    places: dict[str, int]

    def line_of(self, place: str) -> int:
        """The line of a place of `Question.texts` or `notes`, else that of the body."""
        bare = place.removesuffix(".note").removesuffix(".text").removesuffix(".match")
        return self.places.get(bare, self.places["stem"])


@dataclass(slots=True)
class _Option:
    line: int
    mark: str
    text: list[str]
    notes: list[SourceLine] = field(default_factory=list)


def read_body(facts: q.QuestionContent, body: str, *, line: int) -> Body:
    """The question of a body that begins at `line`; `facts` has what its header says."""
    return _BodyReader(
        facts, [SourceLine(line + at, text) for at, text in enumerate(body.split("\n"))]
    ).read()


class _BodyReader:
    def __init__(self, facts: q.QuestionContent, lines: Sequence[SourceLine]) -> None:
        self._facts = facts
        self._kind = kind_of(facts)
        self._lines = lines
        self._faults: list[Fault] = []
        self._places = {"stem": lines[0].number}

    def read(self) -> Body:
        pattern = self._kind.option_pattern
        begins = next((i for i, line in enumerate(self._lines) if pattern.match(line.text)), None)
        if begins is None:
            message = f"there are no options; write {self._kind.option_help}"
            self._fault(self._lines[0].number, message)
            begins = len(self._lines)
        stem = [
            unescaped(line.text, kind=self._facts.kind, signs="\\") for line in self._lines[:begins]
        ]
        options, hint, feedback = self._parts(self._lines[begins:])
        question = replace(
            self._facts,
            stem="\n".join(stem).strip(),
            options=tuple(self._option(at, option) for at, option in enumerate(options)),
            hint=self._note("hint", hint),
            feedback=self._note("feedback", feedback),
        )
        return Body(question, self._faults, self._places)

    def _fault(self, line: int, message: str) -> None:
        self._faults.append(Fault(line, message))

    def _parts(
        self, lines: Iterable[SourceLine]
    ) -> tuple[list[_Option], list[SourceLine], list[SourceLine]]:
        options: list[_Option] = []
        hint: list[SourceLine] = []
        feedback: list[SourceLine] = []
        pattern = self._kind.option_pattern
        for line in lines:
            found = pattern.match(line.text)
            if found:
                if hint or feedback:
                    self._fault(line.number, "options come before the hint and the feedback")
                options.append(_Option(line.number, _mark(found), [found["text"] or ""]))
            elif line.text.startswith("  ") and options and not hint and not feedback:
                self._add_to_option(options[-1], line)
            elif not line.text.strip():
                if options and not options[-1].notes and not hint and not feedback:
                    options[-1].text.append("")
            elif _is_sign(line.text, "?"):
                if feedback:
                    self._fault(line.number, "the hint comes before the feedback")
                hint.append(SourceLine(line.number, line.text[2:]))
            elif _is_sign(line.text, ">"):
                feedback.append(SourceLine(line.number, line.text[2:]))
            else:
                message = f"what is this? {self._kind.option_help}; ? hint; > feedback"
                self._fault(line.number, message)
        return options, hint, feedback

    def _add_to_option(self, option: _Option, line: SourceLine) -> None:
        text = line.text[2:]
        if _is_sign(text, ">"):
            option.notes.append(SourceLine(line.number, text[2:]))
        elif option.notes:
            self._fault(line.number, "more of the option comes before its feedback")
        else:
            option.text.append(unescaped(text, signs=">"))

    def _option(self, at: int, read: _Option) -> q.Option:
        place = f"option.{at}"
        self._places[place] = read.line
        text = "\n".join(read.text).strip()
        note = self._note(place, read.notes, keep_line=True)
        option, fault = self._kind.read_option(at, text, self._worth(read))
        if fault:
            self._fault(read.line, fault)
        return replace(option, feedback=note)

    def _worth(self, read: _Option) -> int:
        if self._kind.is_placed:
            return 0
        if read.mark.endswith("%"):
            worth = int(read.mark[:-1])
            if worth > q.RIGHT:
                self._fault(read.line, "a percent is between 0 and 100")
            return worth
        return q.RIGHT if read.mark in {"x", "X", "="} else 0

    def _note(
        self, place: str, lines: list[SourceLine], *, keep_line: bool = False
    ) -> q.AuthorNote:
        if not lines:
            return q.AuthorNote()
        if not keep_line:
            self._places[place] = lines[0].number
        moment = None
        if lines[-1].text.startswith("@"):
            moment = self._moment(lines.pop())
        for line in lines:
            if line.text.startswith("@"):
                self._fault(line.number, "a moment is the last line of a hint or feedback")
        return q.AuthorNote("\n".join(unescaped(line.text) for line in lines).strip(), moment)

    def _moment(self, line: SourceLine) -> q.MomentRef | None:
        found = _MOMENT.match(line.text)
        at_ms = read_time(found["time"]) if found and found["time"] else None
        if (
            found is None
            or (found["time"] and at_ms is None)
            or not (found["time"] or found["quote"])
        ):
            message = 'a moment looks like @ g5nt8mkw en 4:12 "the words there"'
            self._fault(line.number, message)
            return None
        return q.MomentRef(found["step"], found["language"], found["quote"] or "", at_ms)


def _mark(found: re.Match[str]) -> str:
    """The mark of an option: x, a percent, = or nothing."""
    parts = found.groupdict()
    if "wrong" in parts:
        return "" if parts["wrong"] else (parts["mark"] or "=").replace(" ", "")
    return (parts.get("mark") or "").replace(" ", "")


def _is_sign(text: str, sign: str) -> bool:
    return text == sign or text.startswith(f"{sign} ")
