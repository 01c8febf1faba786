r"""Parser of cue text: tokenizer and tree of WebVTT §6.4 (W3C), as runs of text with their style.

The tree is flattened: a transcript shows language, bold, italic and ruby only. Override codes such
as `{\an8}`, left over by converters from other formats, count as tags.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import accumulate, groupby
from typing import NamedTuple

from course.text.scripts import HAN, KANA, escape_text

_TOKEN = re.compile(r"<([^>]*)(?:>|\Z)|([^<]+)")
_BARE_LESS = re.compile(r"(?<=\S)([ \t]*)<(?=[ \t=]*\S)(?=[ \t0-9=])(?![0-9]{2,}:[0-9]|[0-9:.]*>)")
_TAG = re.compile(r"([^\t\n\f .]*)(?:\.[^\t\n\f .]*)*(.*)", re.DOTALL)
_OVERRIDE = re.compile(r"\{\\[^{}\n]*\}")
_SPACES = re.compile(r"\s+")
_ASCII_SPACES = re.compile(r"[ \t\n\f\r]+")
_WELL_FORMED_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}\Z")
_UNSPACED = re.compile(f"[{HAN}{KANA}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]")
_HYPHENATED = re.compile(r"[^\W_][-‐]\Z")
_WORD_GOES_ON = re.compile(r"(?!(?:and|or|to|und|oder|bis|et|ou|y|o|e|och|og|en|of)\b)[^\W_]")
_SPANS = frozenset({"c", "i", "b", "u", "v", "lang", "ruby"})


class Style(NamedTuple):
    """Style of a run. `ruby` numbers the ruby element it is in (0: none)."""

    lang: str = ""
    bold: bool = False
    italic: bool = False
    ruby: int = 0
    is_annotation: bool = False


class TextRun(NamedTuple):
    """A stretch of plain text in one style."""

    text: str
    style: Style


class CueText(NamedTuple):
    """A parsed cue text: its runs in order and the annotations of its <v> tags."""

    runs: list[TextRun]
    voices: list[str]

    @property
    def plain(self) -> str:
        """The text without tags, character references decoded."""
        return "".join(run.text for run in self.runs)

    @property
    def speaker(self) -> str:
        """The first non-empty voice, or ""."""
        return next((voice for voice in self.voices if voice), "")


class _Builder:
    """The stack of open elements during parsing (WebVTT §6.4.2)."""

    def __init__(self) -> None:
        self.runs: list[TextRun] = []
        self.voices: list[str] = []
        self._style = Style()
        self._open: list[tuple[str, Style]] = []
        self._rubies = 0

    def add_text(self, text: str) -> None:
        self.runs.append(TextRun(text, self._style))

    def open_tag(self, inside: str) -> None:
        name, rest = _TAG.match(inside).groups()  # type: ignore[union-attr]  # it matches anything
        if name not in _SPANS and not (name == "rt" and self._is_in("ruby")):
            return
        self._open.append((name, self._style))
        annotation = _ASCII_SPACES.sub(" ", html.unescape(rest)).strip(" ")
        if name == "v":
            self.voices.append(annotation)
        self._style = self._styled(name, annotation)

    def close_tag(self, name: str) -> None:
        if name == "ruby" and self._is_in("rt"):
            self._open.pop()
        if self._is_in(name):
            self._style = self._open.pop()[1]

    def _is_in(self, name: str) -> bool:
        return bool(self._open) and self._open[-1][0] == name

    def _styled(self, name: str, annotation: str) -> Style:
        style = self._style
        if name == "i":
            return style._replace(italic=True)
        if name == "b":
            return style._replace(bold=True)
        if name == "rt":
            return style._replace(is_annotation=True)
        if name == "lang" and _WELL_FORMED_LANG.match(annotation):
            return style._replace(lang=annotation)
        if name == "ruby":
            self._rubies += 1
            return style._replace(ruby=self._rubies, is_annotation=False)
        return style


def read_cue_text(text: str) -> CueText:
    """Parse a cue text; never fails, as the standard requires."""
    if "{\\" in text:
        text = _OVERRIDE.sub("", text)
    if "<" not in text:
        return CueText([TextRun(html.unescape(text), Style())] if text else [], [])
    builder = _Builder()
    for token in _TOKEN.finditer(escape_bare(text)):
        inside, words = token.groups()
        if words is not None:
            builder.add_text(html.unescape(words))
        elif inside.startswith("/"):
            builder.close_tag(inside[1:])
        elif not inside[:1].isdecimal():  # digits begin a karaoke timestamp
            builder.open_tag(inside)
    return CueText(_merged(builder.runs), builder.voices)


def escape_bare(text: str) -> str:
    """The text with "&lt;" for each "<" within words that can begin no tag ("x < 5")."""
    return _BARE_LESS.sub(r"\1&lt;", text)


def has_words(text: str) -> bool:
    """Whether anything of a cue text is shown."""
    return bool(text.strip()) and ("<" not in text or bool(read_cue_text(text).plain.strip()))


def _merged(runs: list[TextRun]) -> list[TextRun]:
    """Merges adjacent runs of the same style."""
    groups = groupby(runs, key=lambda run: run.style)
    return [TextRun("".join(run.text for run in group), style) for style, group in groups]


def without_overrides(text: str) -> str:
    r"""`text` without override codes such as `{\an8}`."""
    return _OVERRIDE.sub("", text)


# Full-width punctuation includes its own space: 。，、；：！？ and brackets.
_WIDE_PUNCTUATION = frozenset("。，、；：！？．」』）》】〉〕「『（《【〈〔")


def needs_space(left: str, right: str) -> bool:
    """Whether lines that end with `left` and begin with `right` are joined with a space.

    No space between CJK characters, next to their full-width punctuation, or after a hyphen inside
    a word ("Soviet-", "style").
    """
    if left[-1] in _WIDE_PUNCTUATION or right[0] in _WIDE_PUNCTUATION:
        return False
    if _UNSPACED.match(left[-1]) and _UNSPACED.match(right[0]):
        return False
    return not (_HYPHENATED.search(left) and _WORD_GOES_ON.match(right))


def spoken_runs(runs: list[TextRun]) -> list[TextRun]:
    """The runs on one line: white space collapsed and trimmed, none between CJK lines."""
    plain = "".join(run.text for run in runs)
    if plain == plain.strip() and not any(m.group() != " " for m in _SPACES.finditer(plain)):
        return runs
    line, move = _one_line(plain)
    cuts = [move(cut) for cut in accumulate((len(run.text) for run in runs), initial=0)]
    joined = (
        TextRun(line[start:end], run.style)
        for run, start, end in zip(runs, cuts, cuts[1:], strict=False)
    )
    return [run for run in joined if run.text]


def _one_line(plain: str) -> tuple[str, Callable[[int], int]]:
    """`plain` on one line, and a function from offsets in `plain` to offsets in that line."""
    gaps = [match.span() for match in _SPACES.finditer(plain)]
    fillings = [_filling(plain, start, end) for start, end in gaps]
    shrunk = list(
        accumulate(
            (end - start - len(fill) for (start, end), fill in zip(gaps, fillings, strict=True)),
            initial=0,
        )
    )
    starts = [start for start, _ in gaps]

    def move(offset: int) -> int:
        before = bisect_left(starts, offset)
        if before and offset < gaps[before - 1][1]:
            offset = gaps[before - 1][1]
        return offset - shrunk[before]

    parts: list[str] = []
    done = 0
    for (start, end), fill in zip(gaps, fillings, strict=True):
        parts += (plain[done:start], fill)
        done = end
    parts.append(plain[done:])
    return "".join(parts), move


def _filling(plain: str, start: int, end: int) -> str:
    """The replacement for the white space plain[start:end]."""
    if start == 0 or end == len(plain):
        return ""
    is_break = "\n" in plain[start:end]
    if is_break and not needs_space(plain[max(0, start - 2) : start], plain[end : end + 8]):
        return ""
    return " "


def cut_runs(runs: Iterable[TextRun], start: int, end: int) -> list[TextRun]:
    """Slice [start, end) of the runs' text, as runs."""
    kept: list[TextRun] = []
    offset = 0
    for run in runs:
        part = run.text[max(0, start - offset) : max(0, end - offset)]
        offset += len(run.text)
        if part:
            kept.append(TextRun(part, run.style))
    return kept


def _escaped(text: str, lang: str) -> str:  # the signature of the `mark` callback
    return escape_text(text)


def render_runs(runs: Iterable[TextRun], mark: Callable[[str, str], str] = _escaped) -> str:
    """Render safe HTML; `mark(text, lang)` renders a text node (lang "": the text's own)."""
    parts: list[str] = []
    for ruby, group in groupby(runs, key=lambda run: run.style.ruby):
        inner = "".join(_render_run(run, mark) for run in group)
        parts.append(f"<ruby>{inner}</ruby>" if ruby else inner)
    return "".join(parts)


def _render_run(run: TextRun, mark: Callable[[str, str], str]) -> str:
    style = run.style
    inner = mark(run.text, style.lang)
    if style.italic:
        inner = f"<i>{inner}</i>"
    if style.bold:
        inner = f"<b>{inner}</b>"
    if style.lang:
        inner = f'<span lang="{style.lang}">{inner}</span>'
    return f"<rt>{inner}</rt>" if style.is_annotation else inner


def render_inline(text: str) -> str:
    """Render a cue text as safe HTML: <i> and <b> are kept, <lang x> becomes <span lang>, ruby is
    kept.
    """
    return render_runs(read_cue_text(text).runs)
