"""Reads XML of others safely: no DOCTYPE, so no entities, and bounded at every step."""

import re
from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

MOST_ELEMENTS: Final = 20_000  # of one question; those of Moodle have some dozens
_DECLARATION: Final = re.compile(r"\s*<\?xml[^<>]*\?>")
# Their contents are files in base64: large, and of no use here.
_SKIPPED: Final = frozenset({"file"})


class XmlRefused(ValueError):
    """Why the file cannot be read; the message names the line."""


class Element:
    """An element of a question, with the text that stands right in it."""

    __slots__ = ("_parts", "attributes", "children", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self._parts: list[str] = []

    def add_text(self, text: str) -> None:
        self._parts.append(text)

    @property
    def text(self) -> str:
        return "".join(self._parts).strip()

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def first(self, *path: str) -> "Element | None":
        found: Element | None = self
        for name in path:
            found = next(found.all(name), None) if found is not None else None
        return found

    def text_of(self, *path: str) -> str:
        """The text of the element at a path of names; “” when there is none."""
        found = self.first(*path)
        return found.text if found is not None else ""

    def everything(self) -> Iterator["Element"]:
        """All elements within."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


class QuestionElements:
    """Calls `take` with each <question> of a <quiz>, one at a time in memory."""

    def __init__(self, take: Callable[[Element], None]) -> None:
        self._take = take
        self._open: list[Element] = []
        self._count = 0
        self._has_root = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def read(self, text: str) -> None:
        """Raises XmlRefused. The declaration, which must be the very first, may follow spaces; its
        encoding is out of date in a text.
        """
        found = _DECLARATION.match(text)
        bare = "\n" * found[0].count("\n") + text[found.end() :] if found else text
        try:
            self._parser.Parse(bare, True)  # noqa: FBT003 - expat takes no keyword
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code)
            raise XmlRefused(f"line {error.lineno}: this is no well-formed XML: {what}") from error

    def _doctype(self, *_declaration: object) -> None:
        line = self._parser.CurrentLineNumber
        raise XmlRefused(f"line {line}: a DOCTYPE, which files of questions have no need of")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if not self._has_root:
            self._has_root = True
            if name != "quiz":
                raise XmlRefused(f"this is XML, but <{name[:40]}> is not Moodle’s <quiz>")
        elif self._open or name == "question":
            element = Element(name, attributes, line)
            if self._open:
                self._open[-1].children.append(element)
            self._open.append(element)
            self._count += 1
            if self._count > MOST_ELEMENTS:
                raise XmlRefused(f"line {line}: a question of more than {MOST_ELEMENTS:,} elements")

    def _end(self, _name: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        if not self._open:
            self._count = 0
            self._take(element)

    def _characters(self, text: str) -> None:
        if self._open and self._open[-1].name not in _SKIPPED:
            self._open[-1].add_text(text)
