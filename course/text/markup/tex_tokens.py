"""TeX as a row of words: commands, numbers, signs and spaces, each read once."""

import re
from typing import Final

_DEEPEST: Final = 60
_WORD: Final = re.compile(r"\\(?:operatorname\*|[a-zA-Z]+|.)|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)


class FormulaRefused(ValueError):
    """TeX that cannot be read, and why, in English."""


class TexWords:
    """Where the reader is, and how deep."""

    def __init__(self, source: str) -> None:
        self.all: list[str] = _WORD.findall(source)
        self.at = 0
        self.depth = 0

    def descend(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FormulaRefused("it is nested too deeply")

    def peek(self) -> str:
        """The next word that is no space; "" at the end."""
        while self.at < len(self.all) and self.all[self.at].isspace():
            self.at += 1
        return self.all[self.at] if self.at < len(self.all) else ""

    def next(self) -> str:
        word = self.peek()
        self.at += 1
        return word

    def skip(self, word: str) -> bool:
        found = self.peek() == word
        self.at += found
        return found

    def expect(self, word: str) -> None:
        if not self.skip(word):
            found = self.peek()
            raise FormulaRefused(f"{word} is missing" + (f" before {found}" if found else ""))

    def words(self) -> str:
        """What stands between braces, as it was typed."""
        self.expect("{")
        start, level = self.at, 1
        while self.at < len(self.all):
            word = self.all[self.at]
            level += (word == "{") - (word == "}")
            self.at += 1
            if not level:
                return "".join(self.all[start : self.at - 1])
        raise FormulaRefused("} is missing")

    def option(self) -> str:
        """What stands between square brackets, as it was typed; "" without any."""
        if not self.skip("["):
            return ""
        start = self.at
        while self.at < len(self.all) and self.all[self.at] != "]":
            self.at += 1
        self.expect("]")
        return "".join(self.all[start : self.at - 1])
