"""TTML and DFXP files (W3C Timed Text), and the XML of YouTube's captions.

Paragraphs with times become cues; nested times add up, as the standard asks. Lines, italics, bold,
languages and speakers (ttm:agent) are kept, styles and regions are not. The parser reads no DTD and
no entities but XML's own five: a file that declares some is refused.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import NamedTuple
from xml.parsers import expat

from lessons.captions.cues import MAX_MS, TOO_LATE, RawCue, Reading, refusal

_TT_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_TT_COMMENT = re.compile(r"\s*<!--(?:(?!-->).){0,4000}-->", re.DOTALL)
_TT_ROOT = re.compile(r"\s*<(?:!DOCTYPE\s+)?(?:[\w.-]{1,40}:)?(?:tt|timedtext|transcript)[\s>/]")
_TT_CLOCK = re.compile(
    r"\s*([0-9]{1,6}):([0-9]{1,3}):([0-9]{1,3})"
    r"(?:[.,]([0-9]{1,9})|[:;]([0-9]{1,3})(?:\.[0-9]{1,4})?)?\s*\Z"
)
_TT_OFFSET = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*(?:(h|ms|m|s|f|t)\s*)?\Z")
_UNITS = {"h": 3_600_000.0, "m": 60_000.0, "s": 1000.0, "ms": 1.0}
_FRAMES = 30.0
_MOST_DEPTH = 100
_SPACES = re.compile(r"\s+")
_NO_TIMES = "a paragraph without times; it is left out"
_TIMING_HELP = "the times could not be read; write them as 00:01:02.500"


class _Clock(NamedTuple):
    """What times in frames and ticks mean in this file."""

    frames: float
    ticks: float

    def ms(self, time: str) -> int | None:
        """A time expression in ms; None if it is none."""
        if found := _TT_CLOCK.match(time):
            hours, minutes, seconds, fraction, frames = found.groups()
            whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
            rest = float(f"0.{fraction}") if fraction else int(frames or 0) / self.frames
            return round((whole + rest) * 1000)
        if found := _TT_OFFSET.match(time):
            number, unit = float(found.group(1)), found.group(2) or "s"
            factor = _UNITS.get(unit) or 1000 / (self.frames if unit == "f" else self.ticks)
            return round(number * factor) if number * factor <= MAX_MS else None
        return None


class _Element(NamedTuple):
    """An open element: its name, the begin and end it gives to what it holds, and its end tag."""

    name: str
    begin: int
    end: int | None
    closing: str
    is_hidden: bool
    keeps_space: bool


_OUTSIDE = _Element("", 0, None, "", is_hidden=False, keeps_space=False)


class _Paragraph:
    """A paragraph being read: what it says, and whether a time stands in it or above it."""

    def __init__(self, line: int, element: _Element, *, has_times: bool, voice: str) -> None:
        self.line, self.element, self.has_times, self.voice = line, element, has_times, voice
        self.parts: list[str] = []
        self.is_refused = False
        self.begins: int | None = None  # of its first span with times
        self.ends: int | None = None


def looks_like_ttml(text: str) -> bool:
    """Whether the text is XML with a root of timed text."""
    at = found.end() if (found := _TT_DECLARATION.match(text)) else 0
    while comment := _TT_COMMENT.match(text, at):
        at = comment.end()
    return bool(_TT_ROOT.match(text, at))


def parse_ttml(lines: list[str]) -> Reading:
    """Parse the cues, in file order; raises CaptionsRefused when it is not well-formed."""
    return _TimedTextParser().parse("\n".join(lines))


class _TimedTextParser:
    def __init__(self) -> None:
        self._found = Reading()
        self._clock = _Clock(_FRAMES, 1.0)
        self._open: list[_Element] = []
        self._paragraph: _Paragraph | None = None
        self._agents: dict[str, str] = {}
        self._agent = ""
        self._name: list[str] | None = None
        self._expat = expat.ParserCreate(namespace_separator=" ")

    def parse(self, text: str) -> Reading:
        parser = self._expat
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._add_text
        # Its declared encoding is that of the file, which is decoded already.
        text = _TT_DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text)
        try:
            parser.Parse(text.encode(), True)  # noqa: FBT003 - the last part
        except expat.ExpatError as error:
            raise refusal(f"this XML is not well-formed ({error})", line=error.lineno) from error
        return self._found

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if len(self._open) >= _MOST_DEPTH:
            line = self._expat.CurrentLineNumber
            raise refusal("the elements of this XML are nested too deeply", line=line)
        name = _local(tag)
        attributes = {_local(key): value for key, value in given.items()}
        if name == "tt":
            self._clock = _clock(attributes)
        element, has_times = self._element(name, attributes)
        self._open.append(element)
        if name == "agent":
            self._agent = attributes.get("id", "")
        elif name == "name" and self._agent:
            self._name = []
        elif name in {"p", "text"} and self._paragraph is None and not element.is_hidden:
            self._begin_paragraph(element, attributes, has_times=has_times)
        elif self._paragraph is not None and not element.is_hidden:
            self._begin_part(self._paragraph, element, attributes, has_times=has_times)

    def _element(self, name: str, attributes: Mapping[str, str]) -> tuple[_Element, bool]:
        """An element with its times, and whether it has times of its own."""
        above = self._open[-1] if self._open else _OUTSIDE
        begin, end = self._times(name, attributes, above)
        has_times = begin is not None
        begin = above.begin if begin is None else begin
        is_hidden = above.is_hidden or name in {"metadata", "head"}
        space = attributes.get("space")
        keeps_space = space == "preserve" if space else above.keeps_space
        element = _Element(
            name, begin, above.end if end is None else end, "", is_hidden, keeps_space
        )
        return element, has_times

    def _times(
        self, name: str, attributes: Mapping[str, str], above: _Element
    ) -> tuple[int | None, int | None]:
        """Begin and end in ms, as far as they are given."""
        if name in {"p", "text"} and ("t" in attributes or "start" in attributes):
            unit = "ms" if "t" in attributes else "s"  # YouTube
            written = attributes.get("t", attributes.get("start", ""))
            lasts = attributes.get("d", attributes.get("dur", ""))
            end = None
            begin, duration = self._clock.ms(written + unit), self._clock.ms(lasts + unit)
        else:
            begin, end, duration = (
                self._clock.ms(attributes[key]) if key in attributes else None
                for key in ("begin", "end", "dur")
            )
            if begin is None and "begin" not in attributes and (end or duration):
                begin = 0
        if begin is None:
            return None, None
        if duration is not None:
            end = begin + duration if end is None else min(end, begin + duration)
        return above.begin + begin, None if end is None else above.begin + end

    def _begin_paragraph(
        self, element: _Element, attributes: Mapping[str, str], *, has_times: bool
    ) -> None:
        has_times = has_times or element.end is not None
        named = (self._agents.get(agent, "") for agent in attributes.get("agent", "").split())
        voice = next(filter(None, named), "")
        line = self._expat.CurrentLineNumber
        self._paragraph = _Paragraph(line, element, has_times=has_times, voice=voice)
        if "begin" in attributes and self._clock.ms(attributes["begin"]) is None:
            self._found.add_remark("refused", line, attributes["begin"], _TIMING_HELP)
            self._paragraph.is_refused = True

    def _begin_part(
        self,
        paragraph: _Paragraph,
        element: _Element,
        attributes: Mapping[str, str],
        *,
        has_times: bool,
    ) -> None:
        """A line break or a span inside a paragraph."""
        if element.name == "br":
            paragraph.parts.append("\n")
            return
        if has_times:
            first = paragraph.begins
            paragraph.begins = element.begin if first is None else min(first, element.begin)
            if element.end is not None:
                paragraph.ends = max(paragraph.ends or 0, element.end)
        tags = [
            tag
            for tag, is_on in (
                ("i", attributes.get("fontStyle") in {"italic", "oblique"}),
                ("b", attributes.get("fontWeight") == "bold"),
            )
            if is_on
        ]
        paragraph.parts += (f"<{tag}>" for tag in tags)
        closing = "".join(f"</{tag}>" for tag in reversed(tags))
        self._open[-1] = element._replace(closing=closing)

    def _add_text(self, text: str) -> None:
        if self._name is not None:
            self._name.append(text)
        elif self._paragraph is not None and not self._open[-1].is_hidden:
            keeps = self._open[-1].keeps_space
            text = text if keeps else _SPACES.sub(" ", text)
            if self._paragraph.element.name == "text":  # YouTube escapes twice
                text = unescape(text)
            self._paragraph.parts.append(escape(text, quote=False))

    def _close(self, tag: str) -> None:
        element = self._open.pop()
        if element.name == "name" and self._name is not None:
            self._agents.setdefault(self._agent, " ".join("".join(self._name).split()))
            self._name = None
        elif element.name == "agent":
            self._agent = ""
        elif self._paragraph is not None:
            if element is self._paragraph.element:
                self._end_paragraph(self._paragraph)
            else:
                self._paragraph.parts.append(element.closing)

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        self._paragraph = None
        lines = (" ".join(line.split(" ")).strip() for line in "".join(paragraph.parts).split("\n"))
        text = "\n".join(line for line in lines if line)
        begin, end = paragraph.element.begin, paragraph.element.end
        if paragraph.begins is not None and not (paragraph.has_times and begin):
            begin, end = paragraph.begins, paragraph.ends if end is None else end
        if paragraph.is_refused or not text:
            return
        if begin > MAX_MS or (end or 0) > MAX_MS:
            self._found.add_remark("refused", paragraph.line, text, TOO_LATE)
            return
        if not paragraph.has_times and paragraph.begins is None:
            self._found.add_remark("refused", paragraph.line, text, _NO_TIMES)
            return
        if paragraph.voice:
            text = f"<v {escape(paragraph.voice, quote=False)}>{text}"
        self._found.add_cue(RawCue(paragraph.line, begin, end, text))


def _refuse_doctype(*_given: object) -> None:
    raise refusal("this XML declares a document type; captions need none, and it can do harm")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _clock(attributes: Mapping[str, str]) -> _Clock:
    """The rates of a file, from the attributes of its root."""
    frames = _positive(attributes.get("frameRate", ""), _FRAMES)
    multiplier = attributes.get("frameRateMultiplier", "1 1").replace(":", " ")
    numerator, _, denominator = multiplier.partition(" ")
    frames *= _positive(numerator, 1.0) / _positive(denominator, 1.0)
    default = frames if "frameRate" in attributes else 1.0
    return _Clock(frames, _positive(attributes.get("tickRate", ""), default))


def _positive(text: str, default: float) -> float:
    found = re.match(r"\s*([0-9]{1,9})\s*\Z", text)
    return float(found.group(1)) if found and int(found.group(1)) else default
