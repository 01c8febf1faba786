"""Typed access to header fields: texts, numbers, booleans, lists, mappings, with validation.

Texts are validated by the model's own field, so that files and forms agree.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from course.text.languages import canonical_tag
from course.text.timecodes import read_time
from desk.coursefiles.problems import Findings
from desk.coursefiles.reader.header import Value

_ANSWERS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one mapping. Every getter returns a usable value and notes its problems."""

    path: str
    values: dict[str, Value]
    found: Findings
    line: int = 1

    def check_names(self, known: Iterable[str]) -> None:
        """Note every unknown field, with the closest known name (fuzzy match)."""
        names = list(known)
        for name, value in self.values.items():
            if name in names:
                continue
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(names)}"
            self.problem(name, f"there is no field “{name}”; {hint}", line=value.line)

    def problem(self, name: str, message: str, *, line: int = 0) -> None:
        value = self.values.get(name)
        self.found.problem(
            self.path, message, line=line or (value.line if value is not None else self.line)
        )

    def text(
        self, name: str, field: Any = None, *, is_required: bool = False, default: str = ""
    ) -> str:
        """One line of text, stripped, validated by the model's field."""
        value = self.values.get(name)
        if value is None or value.content == "":
            if is_required:
                self.problem(name, f"{name} is missing")
            return default
        if not isinstance(value.content, str):
            self.problem(name, f"{name} must be a text")
            return default
        return self._checked(name, value.content.strip(), field)

    def _checked(self, name: str, text: str, field: Any, *, line: int = 0) -> str:
        if len(text.splitlines()) > 1:
            self.problem(name, f"{name} must be one line", line=line)
        elif isinstance(field, models.Field):
            try:
                field.clean(text, None)
            except ValidationError as error:
                for message in error.messages:
                    self.problem(name, f"{name} “{_short(text)}”: {message}", line=line)
        return text

    def choice(self, name: str, choices: list[str]) -> str:
        text = self.text(name, is_required=True)
        if text and text not in choices:
            wanted = ", ".join(choices)
            self.problem(name, f"{name} must be one of {wanted}; found “{_short(text)}”")
        return text

    def yes_no(self, name: str, *, default: bool) -> bool:
        text = self.text(name)
        if text and text.lower() not in _ANSWERS:
            self.problem(name, f"{name} must be yes or no; found “{_short(text)}”")
        return _ANSWERS.get(text.lower(), default)

    def language(self, name: str, default: str) -> str:
        text = self.text(name)
        try:
            return canonical_tag(text) if text else default
        except ValueError as error:
            self.problem(name, f"{name}: {error}")
            return default

    def number(self, name: str, field: Any, default: int | None) -> int | None:
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch("[0-9]{1,9}", text):
            self.problem(name, f"{name} must be a whole number; found “{_short(text)}”")
            return default
        self._checked(name, text, field)
        return int(text)

    def decimal(self, name: str, field: Any, default: str) -> Decimal:
        text = self.text(name)
        try:
            number = Decimal(text or default)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.problem(name, f"{name} must be a number; found “{_short(text)}”")
            return Decimal(default)
        self._checked(name, str(number), field)
        return number

    def duration(self, name: str) -> int | None:
        """A duration such as 8:02, 8:02.120 or 1:02:03, in ms."""
        text = self.text(name)
        duration_ms = read_time(text)
        if duration_ms is None and text:
            self.problem(name, f"{name} must look like 8:02 or 8:02.120; found “{text}”")
        return duration_ms or None

    def texts(self, name: str) -> list[str]:
        """A list of lines, empty ones left out."""
        return [text for _, text in self.lines(name)]

    def lines(self, name: str) -> list[tuple[int, str]]:
        """A list of one-line texts, each with its line number in the file."""
        lines = []
        for item in self._items(name):
            if not isinstance(item.content, str):
                message = f"{name} must be a list of texts; put one that holds a colon into quotes"
                self.problem(name, message, line=item.line)
            elif item.content.strip():
                text = self._checked(name, item.content.strip(), None, line=item.line)
                lines.append((item.line, text))
        return lines

    def rows(self, name: str, known: Iterable[str]) -> list["Fields"]:
        """A list of mappings with the fields `known`."""
        rows = []
        for item in self._items(name):
            if isinstance(item.content, dict):
                rows.append(Fields(self.path, item.content, self.found, item.line))
                rows[-1].check_names(known)
            else:
                message = f"{name} must be a list of entries with {' and '.join(known)}"
                self.problem(name, message, line=item.line)
        return rows

    def mapping(self, name: str, known: Iterable[str]) -> "Fields":
        """A required mapping with the fields `known`."""
        value = self.values.get(name)
        if value is None:
            self.problem(name, f"{name} is missing")
            return Fields(self.path, {}, Findings(), self.line)
        if not isinstance(value.content, dict):
            self.problem(name, f"{name} must have fields of its own: {', '.join(known)}")
            return Fields(self.path, {}, Findings(), value.line)
        fields = Fields(self.path, value.content, self.found, value.line)
        fields.check_names(known)
        return fields

    def _items(self, name: str) -> list[Value]:
        value = self.values.get(name)
        if value is None or value.content == "":
            return []
        if not isinstance(value.content, list):
            self.problem(name, f"{name} must be a list: one entry a line, each after “- ”")
            return []
        return value.content


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - what reads well
