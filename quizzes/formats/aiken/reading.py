"""Parser of Aiken: the question, its choices “A. …” and “ANSWER: A”, each beginning a line.

Taken as well, since people write them: questions and choices of several lines, small letters,
“A)Water”, empty lines anywhere, several letters after ANSWER, and a line “FEEDBACK: …” at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from quizzes.formats.gift.reading import GiftAnswer, GiftFile, GiftQuestion, Unreadable
from quizzes.formats.gift.text import GiftText

OPTION: Final = re.compile(r"(?P<letter>[A-Za-z])(?:\)|\.(?=\s|\Z))\s*(?P<text>.*)\Z")
KEYWORD: Final = re.compile(r"(?P<word>ANSWERS?|FEEDBACK)\s*:\s*(?P<text>.*)\Z", re.IGNORECASE)
# “A”, “A, C”, “AC”, or “A. the choice again”.
_LETTERS: Final = re.compile(
    r"(?:[A-Z]+|[A-Za-z](?:[\s,;&]+[A-Za-z])*)(?=[.)]*\s*\Z)|[A-Za-z](?=[.)]\s)"
)
_MOST: Final = 26


class _AikenLine(NamedTuple):
    number: int
    text: str
    follows_gap: bool


def is_aiken(text: str) -> bool:
    """Whether choices in a row are followed by an ANSWER, or there are choices and no GIFT."""
    in_row = 0
    is_gift = "{" in text
    for line in _lines(text):
        found = OPTION.match(line.text)
        if found and found["letter"].upper() == chr(ord("A") + in_row):
            in_row += 1
        elif in_row and _is_answer(line.text):
            return True
        elif line.follows_gap:
            in_row = 0
        if in_row > 1 and not is_gift:
            return True
        in_row %= _MOST
    return False


def read_aiken(text: str) -> GiftFile:
    """Every question of an Aiken text, and the parts that are none."""
    reader = _AikenReader()
    for line in _lines(text):
        reader.take(line)
    reader.end("it has no line ANSWER")
    return GiftFile(tuple(reader.questions), (), tuple(reader.unreadable))


def _lines(text: str) -> Iterator[_AikenLine]:
    follows_gap = True
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        bare = line.strip()
        if bare:
            yield _AikenLine(number, bare, follows_gap)
        follows_gap = not bare


def _is_answer(text: str) -> bool:
    found = KEYWORD.match(text)
    return bool(found) and not _is_feedback(found)


def _is_feedback(found: re.Match[str] | None) -> bool:
    return found is not None and found["word"].upper() == "FEEDBACK"


class _AikenReader:
    def __init__(self) -> None:
        self.questions: list[GiftQuestion] = []
        self.unreadable: list[Unreadable] = []
        self._is_last_taken = False
        self._begin()

    def _begin(self) -> None:
        self._line = 0
        self._stem: list[str] = []
        self._options: list[list[str]] = []

    def take(self, line: _AikenLine) -> None:
        keyword, option = KEYWORD.match(line.text), OPTION.match(line.text)
        if keyword and _is_feedback(keyword) and not self._stem:
            self._add_feedback(keyword["text"])
        elif keyword and self._stem:
            self._answer(keyword["text"])
        elif option and self._stem and self._is_next(option["letter"]):
            self._options.append([option["text"]])
        elif self._options and line.follows_gap:
            self.end("it has no line ANSWER before the next question")
            self._add_to_stem(line)
        elif self._options:
            self._options[-1].append(line.text)
        else:
            self._add_to_stem(line)

    def end(self, reason: str) -> None:
        """Of a question that is still open."""
        if self._stem:
            words = " ".join(self._stem)
            self.unreadable.append(Unreadable(self._line, reason, words[:200]))
            self._is_last_taken = False
        self._begin()

    def _is_next(self, letter: str) -> bool:
        return len(self._options) < _MOST and letter.upper() == chr(ord("A") + len(self._options))

    def _add_to_stem(self, line: _AikenLine) -> None:
        if not self._stem:
            self._line = line.number
        elif line.follows_gap:
            self._stem.append("")
        self._stem.append(line.text)

    def _answer(self, text: str) -> None:
        found = _LETTERS.match(text)
        right = (
            {ord(letter.upper()) - ord("A") for letter in found[0] if letter.isalpha()}
            if found
            else set()
        )
        if not self._options:
            self.end("there are no choices “A. …”, “B. …” before its ANSWER")
        elif not right or max(right) >= len(self._options):
            self.end(f"its ANSWER, “{text[:40]}”, is not the letter of a choice")
        else:
            self._finish(right)

    def _finish(self, right: set[int]) -> None:
        is_single = len(right) == 1
        share = 100 / len(right)
        wrong = 0.0 if is_single else -share
        answers = tuple(
            GiftAnswer(GiftText(" ".join(lines).strip(), "plain"), share if at in right else wrong)
            for at, lines in enumerate(self._options)
        )
        stem = GiftText("\n".join(self._stem), "plain")
        made = GiftQuestion(self._line, "multichoice", stem, answers=answers, is_single=is_single)
        self.questions.append(made)
        self._is_last_taken = True
        self._begin()

    def _add_feedback(self, text: str) -> None:
        if self._is_last_taken:
            feedback = GiftText(text, "plain")
            self.questions[-1] = _with_feedback(self.questions[-1], feedback)


def _with_feedback(question: GiftQuestion, feedback: GiftText) -> GiftQuestion:
    return replace(question, general_feedback=feedback)
