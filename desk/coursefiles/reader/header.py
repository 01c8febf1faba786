"""Parser and writer of the YAML front matter of course files, between two lines of three dashes.

Only texts, lists and mappings: `yes` and `8` stay texts until a field parses them. Anchors, aliases
and tags are refused, so that a header cannot expand (YAML bombs).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import yaml
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from desk.coursefiles.problems import Findings

FENCE = "---"
MAX_CHARACTERS = 64_000
DEEPEST = 4  # the header's mapping, its list, the entry's mapping, and one spare


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a list of values or a mapping of values, and its line number in the file."""

    line: int
    content: "str | list[Value] | dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed course file: its header's fields, and the body, which begins at `body_line`."""

    path: str
    fields: dict[str, Value] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    is_read: bool = True


def parse_document(path: str, data: bytes, found: Findings) -> Document | None:
    """Parse a file; None, with the problems in `found`, if its header is invalid."""
    text = decode(path, data, found)
    return None if text is None else parse_part(path, text.split("\n"), found)


def parse_part(
    path: str, lines: Sequence[str], found: Findings, *, line: int = 1
) -> Document | None:
    """Parse these lines of a file, which begin at line number `line`."""
    if lines[0].rstrip() != FENCE:
        found.problem(path, f"the header is missing: the first line must be {FENCE}", line=line)
        return None
    end = next((at for at, each in enumerate(lines[1:], 1) if each.rstrip() == FENCE), None)
    if end is None:
        found.problem(path, f"the header is not closed by a line of {FENCE}", line=line)
        return None
    fields = _parse_fields(path, "\n".join(lines[1:end]), found, above=line - 1)
    if fields is None:
        return None
    body, body_line = _trimmed(lines[end + 1 :], line + end + 1)
    return Document(path, fields, body, body_line)


def decode(path: str, data: bytes, found: Findings) -> str | None:
    """Decode a file, line ends normalised to LF; None, with the problem in `found`, if it is not
    text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found.problem(path, "this is not UTF-8 text; save the file as UTF-8", line=line)
        return None
    text = normal_lines(text)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found.problem(path, "this is no text: it holds a null character", line=line)
        return None
    return text


def normal_lines(text: str) -> str:
    """Normalise line ends to LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def normal_body(text: str) -> str:
    """Normalise a body: LF line ends, no blank lines around it."""
    return _trimmed(normal_lines(text).split("\n"), 1)[0]


def _trimmed(lines: Sequence[str], line: int) -> tuple[str, int]:
    """The lines without blank ones around them, and the number of the first one left."""
    start = 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    return "\n".join(lines[start:]).rstrip(), line + start


def _parse_fields(path: str, text: str, found: Findings, *, above: int) -> dict[str, Value] | None:
    if len(text) > MAX_CHARACTERS:
        message = f"the header is longer than {MAX_CHARACTERS:,} characters"
        found.problem(path, message, line=above + 1)
        return None
    node = _compose(path, text, found, above=above)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        message = "the header must consist of lines like “title: …”"
        found.problem(path, message, line=above + 2)
        return None
    return _mapping(path, node, found)


class _HeaderLoader(yaml.BaseLoader):
    """Counts lines from those above the header."""

    def __init__(self, above: int, text: str) -> None:
        super().__init__(text)
        self.line = above


def _compose(path: str, text: str, found: Findings, *, above: int) -> yaml.Node | None:
    """The header's YAML node; None, with a problem, if it is invalid or not allowed."""
    line = above + 1
    loader: Any = partial(_HeaderLoader, above)
    before = len(found.problems)
    try:
        _refuse_references(path, yaml.parse(text, Loader=loader), found)
        node = None if len(found.problems) > before else yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        is_key = error.context == "while scanning a simple key"
        mark = (error.context_mark if is_key else None) or error.problem_mark
        found.problem(path, _explained(error), line=mark.line + 2 if mark else line)
        return None
    except yaml.YAMLError:
        found.problem(path, "the header is no YAML that could be read", line=line)
        return None
    if node is None and len(found.problems) == before:
        found.problem(path, "the header is empty", line=line)
    return node


def _refuse_references(path: str, events: Iterable[yaml.Event], found: Findings) -> None:
    depth = 0
    for event in events:
        line = event.start_mark.line + 2 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            found.problem(path, "lists within lists within lists are not taken", line=line)
            return
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            found.problem(path, "“&” and “*” references are not taken; write it out", line=line)
        elif tag := getattr(event, "tag", None):
            found.problem(path, f"tags are not taken: “{tag}”", line=line)


def _explained(error: yaml.MarkedYAMLError) -> str:
    what = str(error.problem or error.context or "it cannot be read")
    hint = ""
    if "mapping values are not allowed" in what:
        hint = "; put a text that holds a colon into quotes"
    elif "cannot start any token" in what:
        hint = "; put a text that begins with a special character into quotes"
    return f"the header cannot be read: {what}{hint}"


def _value(path: str, node: yaml.Node, found: Findings) -> Value:
    line = node.start_mark.line + 2
    if isinstance(node, yaml.SequenceNode):
        return Value(line, [_value(path, item, found) for item in node.value])
    if isinstance(node, yaml.MappingNode):
        return Value(line, _mapping(path, node, found))
    return Value(line, str(node.value))


def _mapping(path: str, node: yaml.MappingNode, found: Findings) -> dict[str, Value]:
    mapping: dict[str, Value] = {}
    for key, item in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            found.problem(path, "a field needs a plain name", line=line)
        elif key.value in mapping:
            first = mapping[key.value].line
            found.problem(path, f"“{key.value}” is said twice, first in line {first}", line=line)
        else:
            # The line of the key: an empty value is reported at the line of the next field.
            mapping[key.value] = Value(line, _value(path, item, found).content)
    return mapping


class _Dumper(Emitter, Serializer, SafeRepresenter, BaseResolver):
    """Writes texts without quotes where YAML permits: in a header everything is text."""

    def __init__(self, stream: Any, **options: Any) -> None:
        Emitter.__init__(self, stream, allow_unicode=True, width=1_000_000)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, sort_keys=False)
        BaseResolver.__init__(self)


def _represent_text(dumper: _Dumper, text: str) -> yaml.Node:
    is_plain = len(text.splitlines()) <= 1 and text == text.strip()
    return dumper.represent_scalar(BaseResolver.DEFAULT_SCALAR_TAG, text, None if is_plain else '"')


_Dumper.add_representer(str, _represent_text)


def format_document(fields: Mapping[str, Any], body: str) -> str:
    """A course file with these fields (texts, lists, mappings of texts) and this body."""
    header = yaml.dump(dict(fields), Dumper=_Dumper)
    text = normal_body(body)
    return f"{FENCE}\n{header}{FENCE}\n" + (f"\n{text}\n" if text else "")
