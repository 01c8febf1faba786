"""Markers at the start of lines in a question's body."""

import re
from collections.abc import Mapping
from typing import Final

from quizzes.kinds.registry import KINDS as _KINDS

KIND_NAMES: Final[Mapping[str, str]] = {kind.name: kind.file_name for kind in _KINDS.values()}
KINDS: Final = {name: kind for kind, name in KIND_NAMES.items()}

FENCE: Final = "---"

_RESERVED: Final = re.compile(r"@|---\Z")


def needs_escape(line: str, *, kind: str = "", signs: str = "") -> bool:
    """Whether a line of a text would be read as something else.

    `kind` is that of the question whose text it is, `signs` other first characters with a meaning.
    """
    bare = line.lstrip("\\")
    return bool(
        _RESERVED.match(bare)
        or (bare[:1] and bare[0] in signs)
        or (kind in _KINDS and _KINDS[kind].option_pattern.match(bare))
    )


def escaped(line: str, *, kind: str = "", signs: str = "") -> str:
    return "\\" + line if needs_escape(line, kind=kind, signs=signs) else line


def unescaped(line: str, *, kind: str = "", signs: str = "") -> str:
    is_escaped = line.startswith("\\") and needs_escape(line, kind=kind, signs=signs)
    return line[1:] if is_escaped else line
