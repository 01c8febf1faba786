"""Rows of a formula: letters, numbers, signs and groups, with what is below and above them."""

import html
import unicodedata
from abc import ABC, abstractmethod
from typing import Final

from course.text.markup import tex_symbols as sy
from course.text.markup.mathml import NOTHING, element, mo, row, space, with_scripts
from course.text.markup.tex_tokens import FormulaRefused, TexWords

_STYLES: Final = {r"\displaystyle": "true", r"\textstyle": "false"}
_SWITCHES: Final = {
    r"\rm": r"\mathrm", r"\bf": r"\mathbf", r"\it": r"\mathit", r"\cal": r"\mathcal",
    r"\sf": r"\mathsf", r"\tt": r"\mathtt",
}  # fmt: skip
_UPRIGHT: Final = frozenset({r"\mathrm", r"\operatorname", r"\operatorname*"})
_WITH_LIMITS: Final = frozenset({r"\overbrace", r"\underbrace", r"\mathop", r"\operatorname*"})
_NO_ARGUMENT: Final = frozenset({"", "}", "&", r"\\", r"\right", r"\end", "^", "_"})


class TexRows(TexWords, ABC):
    """Recursive descent over the words; `font` is the alphabet of letters, "" for italics."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.font = ""

    @abstractmethod
    def command(self, word: str) -> str:
        """The element of a command, which has been read."""

    def parts(self, ends: frozenset[str]) -> list[str]:
        """Elements up to one of the tokens `ends`, which is left where it is, or to the end."""
        self.descend()
        font = self.font
        parts: list[str] = []
        while (word := self.peek()) and word not in ends:
            if word in _STYLES:
                self.at += 1
                rest = "".join(self.parts(ends))
                parts.append(
                    element("mstyle", rest, f' displaystyle="{_STYLES[word]}" scriptlevel="0"')
                )
                break
            if word in _SWITCHES:
                self.at += 1
                self.font = _SWITCHES[word]
            elif made := self.scripted():
                parts.append(made)
        self.font = font
        self.depth -= 1
        return parts

    def group(self) -> str:
        """An argument: a group in braces, or the next atom."""
        if not self.skip("{"):
            word = self.peek()
            if word in _NO_ARGUMENT:
                raise FormulaRefused("an argument is missing")
            if word[0].isdigit() and len(word) > 1:  # of a number, one digit
                self.all[self.at] = word[1:]
                return element("mn", word[0])
            return self.atom()[0] or NOTHING
        if self.all[self.at : self.at + 2] in ([",", "}"], [".", "}"]):
            self.at += 2
            return element("mn", self.all[self.at - 2])
        parts = self.parts(frozenset("}"))
        self.expect("}")
        return row(parts)

    def scripted(self) -> str:
        """An atom with what is below and above it."""
        word = self.peek()
        base, has_limits = (NOTHING, False) if word in {"^", "_", "'"} else self.atom()
        if not base:
            return ""
        below = above = ""
        while (word := self.peek()) in {"^", "_", "'", r"\limits", r"\nolimits"}:
            if word == "'":
                above += self.primes()
                continue
            self.at += 1
            if word in {r"\limits", r"\nolimits"}:
                has_limits = word == r"\limits"
            elif word == "^":
                if above and not above.endswith("′</mo>"):
                    raise FormulaRefused("two superscripts stand at one place")
                above += self.group()
            elif below:
                raise FormulaRefused("two subscripts stand at one place")
            else:
                below = self.group()
        return with_scripts(base, below, above, has_limits=has_limits)

    def primes(self) -> str:
        count = 0
        while self.skip("'"):
            count += 1
        return mo("′" * count)

    def atom(self) -> tuple[str, bool]:
        """The next element, and whether its scripts are limits."""
        self.descend()
        word = self.peek()
        if word == "{":
            made = self.group()
        else:
            self.at += 1
            if not word:
                raise FormulaRefused("it ends too early")
            made = self.command(word) if word[0] == "\\" else self.sign(word)
        self.depth -= 1
        return made, word in sy.LARGE or word in sy.LIMITS or word in _WITH_LIMITS

    def sign(self, word: str) -> str:
        if word in sy.SPACES:
            return space(sy.SPACES[word])
        if word[0].isdigit() and word.isascii():
            digits = (
                "".join(sy.in_alphabet(digit, self.font) for digit in word)
                if self.font in sy.ALPHABETS
                else word
            )
            return element("mn", digits)
        if word.isalpha():
            return self.letters(word)
        if word in {"}", "&", "#", "$", "%"}:
            raise FormulaRefused(f"{word} stands where it has no meaning")
        if word == "|":
            return mo(word, ' stretchy="false" lspace="0" rspace="0"')
        if word in sy.DELIMITERS:
            return mo(word, ' stretchy="false"' if word in "()[]|" else "")
        return mo(sy.SIGNS.get(word, word))

    def letters(self, letter: str) -> str:
        """A variable; a word, where letters are upright or of a script without capitals."""
        if self.font in sy.ALPHABETS and letter.isascii():
            return element("mi", sy.in_alphabet(letter, self.font))
        is_word = unicodedata.category(letter) == "Lo"
        if not is_word and self.font not in _UPRIGHT:
            return element("mi", html.escape(letter))
        while self.at < len(self.all) and self.all[self.at].isalpha():
            letter += self.all[self.at]
            self.at += 1
        if is_word:
            return element("mtext", html.escape(letter))
        return element("mi", html.escape(letter), ' mathvariant="normal"')
