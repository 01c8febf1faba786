"""Messages in the sources, and their translations in the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("config", "course", "desk", "hosting", "lessons", "quizzes")
LOCALES = {"ko": "ko", "zh-hans": "zh_Hans"}

# Positions of context, text and plural in a call.
_CALLS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_LITERAL = r"""(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\((u?{_LITERAL}(?:,\s*u?{_LITERAL})*)")


class Message(NamedTuple):
    context: str
    text: str
    plural: str


def catalogue(locale: str) -> polib.POFile:
    return polib.pofile(str(folder(locale) / "django.po"))


def folder(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES"


def message(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def messages_of_sources() -> set[Message]:
    """Every message in Python files and templates, as xgettext would collect them."""
    found = set()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            found |= set(_of_python(ast.parse(path.read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        found |= set(_of_template(path.read_text(encoding="utf-8")))
    return found


def _of_python(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "id", getattr(called, "attr", ""))
            arguments = [getattr(argument, "value", None) for argument in node.args]
            yield from _message(name, arguments)


def _of_template(source: str) -> Iterator[Message]:
    for name, arguments in _IN_TEMPLATE.findall(templatize(source)):
        yield from _message(name, list(ast.literal_eval(f"({arguments},)")))


def _message(name: str, arguments: list[Any]) -> Iterator[Message]:
    plain = "gettext" if name == "_" else re.sub(r"_(lazy|noop)$", "", name)
    if plain in _CALLS and arguments and isinstance(arguments[0], str):
        places = _CALLS[plain]
        yield Message(*("" if place is None else str(arguments[place]) for place in places))
