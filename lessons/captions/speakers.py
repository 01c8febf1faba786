"""Speakers written into the text ("ANNA BELL: …", ">> …", "- …"): taken out of the words.

No format says who speaks but WebVTT, so people write it. Whether "…:" names a speaker is decided
for the whole file, by evidence: capitals, titles, marks of a change of speaker, how often a name
heads a line and how many lines have one. A name holds until the next one. A cue of several speakers
becomes several, its time shared by length, so that two people never share a sentence.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import NamedTuple

from course.text.scripts import HAN, HANGUL, KANA
from lessons.captions.cue_text import has_words, read_cue_text
from lessons.captions.cues import CHARACTERS_PER_SECOND, UNNAMED, RawCue, Reading, brief_lines
from lessons.captions.speaker_words import (
    HEADING_WORDS,
    HEADINGS_WITHOUT_CAPITALS,
    PARTICLES,
    QUOTING_ENDINGS,
    SPEAKER_ENDINGS,
    SPEAKER_WORDS,
)

_STYLES = r"(?:<(?:[biu]|c|font)(?:[ .][^<>\n]*)?>)*"
_CHANGE = re.compile(
    rf"(\s*{_STYLES})(?:(?P<turn>(?:>|&gt;){{2,3}})(?!>|&gt;|=)"
    r"|(?P<dash>[-–—‐])(?=[ \t\u00a0]|[^\W\d_]|[\"“«¿¡(\[♪<]))"
    r"[ \t\u00a0]*(?=[^\W_]|[<\"'“‘«¿¡(\[♪&])"
)
_LABEL = re.compile(
    rf"(?P<open>\s*{_STYLES})[\[【]?"
    r"(?P<name>[^\W\d_](?:[^:：,;!?，。！？、<>\[\]{}\"“”|…&\n]|&(?!gt;|lt;)"
    r"|,[ ](?=[^\W\d_])){0,58})"
    r"(?:[\]】]\s?)?(?:(?P<ends></[A-Za-z]+>)\s?)?[:：](?P<end></[A-Za-z]+>)?"
    rf"(?=\s|\Z|(?<=[：])|(?<=[{HAN}{HANGUL}{KANA}]:)|[{HAN}{HANGUL}{KANA}])[ \t\u00a0\u3000]*"
)
# A change of speaker within a line comes after the end of a sentence: "6,650 km. >> Wow!"
CHANGE_WITHIN = re.compile(r"(?<=[.!?…。！？؟\"”»\])])[ \t]+(?=(?:>|&gt;){2,3}[^>=])")
_LINE_OR_CHANGE = re.compile(rf"\n|{CHANGE_WITHIN.pattern}")
_SOUND = re.compile(r"\s*[\[(（【♪♫].*[\])）】♪♫]\s*\Z", re.DOTALL)
_ENDS = re.compile(r"[.!?…。！？؟][\"'”’»)\]]{0,3}(?:</[a-z]+>)?\Z")
_NUMBERED = re.compile(r"(?<![\s_#])[\s_#]*+[0-9]{1,3}\Z")
_UNCASED = re.compile(f"[{HAN}{HANGUL}{KANA}]")
_MOST_TURNS = 12
_MOST_WORDS = 6
_SHORT_CAPITALS = 4  # "DNA:" is less certain than "MARIA:"
_LONGEST_TITLE = 5
_OFTEN = 3
_MOST_LETTERS_WITHOUT_SPACES = 9
_MOST_LETTERS_WITHOUT_CAPITALS = 24
_MOST_WORDS_WITHOUT_CAPITALS = 3


class _SpeakerLabel(NamedTuple):
    """A possible name at the start of a line: `end` is where the words begin."""

    name: str
    key: str
    opening: str
    end: int
    is_marked: bool  # by ">>"
    weight: int  # 0 heading or words, 1 like a name, 2 by title, role or capitals


class _Line(NamedTuple):
    """A line of a cue: words begin at `start`, after the mark of a change (">" or "-", or "")."""

    text: str
    start: int
    mark: str
    label: _SpeakerLabel | None


class _Turn(NamedTuple):
    """What one person says in a cue; the name is None if it is who spoke before."""

    name: str | None
    text: str


def attribute(reading: Reading) -> None:
    """Take the speakers out of the words of the cues and into their voices."""
    lines = {at: found for at, cue in enumerate(reading.cues) if (found := _marked_lines(cue.text))}
    if not lines or any(_is_voiced(cue.text) for cue in reading.cues):
        return
    names = _names(lines, sum(has_words(cue.text) for cue in reading.cues))
    cues, reading.cues = reading.cues, []
    speaker = ""
    named: list[int] = []
    for at, cue in enumerate(cues):
        turns = _turns(lines[at], names) if at in lines else []
        if not turns:
            is_carried = bool(speaker) and not _SOUND.match(cue.text)
            reading.add_cue(cue._replace(text=_voiced(speaker, cue.text)) if is_carried else cue)
            continue
        named.append(cue.line)
        for part, turn in _timed(cue, turns):
            name = speaker if turn.name is None else turn.name
            speaker = name
            text = turn.text if turn.name is None and not name else _voiced(name, turn.text)
            reading.add_cue(part._replace(text=text))
    if named:
        reason = f"speakers written in the text were taken as speakers: {brief_lines(named)}"
        reading.add_remark("note", named[0], _listed(names), reason)


def _is_voiced(text: str) -> bool:
    return text.startswith(UNNAMED) or ("<v" in text and any(read_cue_text(text).voices))


def _voiced(name: str, text: str) -> str:
    return f"<v {escape(name, quote=False)}>{text}" if name else f"{UNNAMED}{text}"


def _listed(names: dict[str, str]) -> str:
    return ", ".join(sorted(names.values()))


def _marked_lines(text: str) -> list[_Line]:
    """The lines of a cue, if one of them begins with a mark or a possible name, else none."""
    if not any(sign in text for sign in ":：>&-–—‐"):
        return []
    found = [_line(line) for line in _LINE_OR_CHANGE.split(text)]
    return found if any(line.mark or line.label for line in found) else []


def _line(text: str) -> _Line:
    change = _CHANGE.match(text)
    start, mark = 0, ""
    if change:
        start = change.end()
        mark = "-" if change["dash"] else ">"
    return _Line(text, start, mark, _label(text, start, is_marked=mark == ">"))


def begins_a_turn(line: str) -> bool:
    """Whether a line of a cue begins with a mark of another speaker, or with a possible name."""
    found = _line(line)
    return bool(found.mark or found.label)


def _label(text: str, start: int, *, is_marked: bool) -> _SpeakerLabel | None:
    found = _LABEL.match(text, start)
    if not found:
        return None
    name = " ".join(unescape(found["name"]).split())
    opening = found["open"].strip() if not (found["end"] or found["ends"]) else ""
    weight = _weight(name)
    return (
        _SpeakerLabel(name, name.casefold(), opening, found.end(), is_marked, weight)
        if weight
        else None
    )


def _weight(name: str) -> int:
    """How much the words themselves look like a speaker's name."""
    bare = re.sub(r"(?<!\s)\s*+\([^()]*\)\Z", "", name)
    words = bare.split()
    if not words or len(words) > _MOST_WORDS or not _has_short_dots(words):
        return 0
    if "," in bare:  # "Feld, Rosa", as meetings list people; "Yes, Doctor" is not certain
        return int(bare.count(",") == 1 and _is_capitalised(words))
    return _weight_of_words(bare, words)


def _weight_of_words(bare: str, words: list[str]) -> int:
    if any(_is_uncased(word) for word in words):
        return _weight_without_capitals(bare, words)
    plain = [word.strip(".'’-").casefold() for word in words]
    base = _NUMBERED.sub("", plain[0]) or plain[0]
    if (len(words) > 1 and plain[-1] in HEADING_WORDS) or not _is_capitalised(words):
        return 0
    if base in SPEAKER_WORDS or plain[-1] in SPEAKER_WORDS:
        return 2
    if base in HEADING_WORDS:
        return 0
    letters = [letter for letter in bare if letter.isalpha()]
    is_capital = all(letter.isupper() for letter in letters) and len(letters) > _SHORT_CAPITALS
    return 2 if is_capital else 1


def _weight_without_capitals(bare: str, words: list[str]) -> int:
    most = _MOST_LETTERS_WITHOUT_SPACES if _UNCASED.search(bare) else _MOST_LETTERS_WITHOUT_CAPITALS
    if len(words) > _MOST_WORDS_WITHOUT_CAPITALS or len(bare) > most:
        return 0
    base = _NUMBERED.sub("", bare)
    first = _NUMBERED.sub("", words[0])
    if first in HEADINGS_WITHOUT_CAPITALS or base.startswith("第"):
        return 0
    if base.endswith(SPEAKER_ENDINGS) or first in SPEAKER_ENDINGS:
        return 2
    if base in HEADINGS_WITHOUT_CAPITALS or base.endswith(QUOTING_ENDINGS):
        return 0
    return 1


def _is_uncased(word: str) -> bool:
    first = next((letter for letter in word if letter.isalpha()), "")
    return bool(first) and first.upper() == first.lower()


def _is_capitalised(words: list[str]) -> bool:
    """Whether every word begins as in a name ("iPhone" too); particles may be small."""
    return words[0] not in PARTICLES and all(
        not word[0].isalpha() or any(map(str.isupper, word[:2])) or word in PARTICLES
        for word in words
    )


def _has_short_dots(words: list[str]) -> bool:
    """Whether full stops stand only after titles and initials: "Dr.", "J.R."."""
    return all("." not in word or len(word) <= _LONGEST_TITLE for word in words)


def _names(lines: dict[int, list[_Line]], cues: int) -> dict[str, str]:
    """The names that are speakers by all evidence of the file, as they are first written."""
    labels = [line.label for found in lines.values() for line in found if line.label]
    counts = Counter(label.key for label in labels)
    weights = {label.key: label.weight for label in labels}
    marked = {label.key for label in labels if label.is_marked}
    heads = sum(any(line.label for line in found) for found in lines.values())
    certain = marked | {key for key in counts if weights[key] > 1}
    if len(certain) == 1 and not marked and sum(counts[key] for key in certain) == 1:
        certain = set()  # one heading in capitals
    named = certain | _repeated(counts, certain)
    if _is_dense(counts, heads, cues, has_certain=bool(certain)):
        named |= {key for key in counts if "," not in key}
    elif named:
        parts = {part for key in named for part in key.split()}
        named |= {key for key in counts if key in parts or _is_full_name(key)}
    written: dict[str, str] = {}
    for label in labels:
        if label.key in named:
            written.setdefault(label.key, label.name)
    return written


def _repeated(counts: Counter[str], certain: set[str]) -> set[str]:
    """Names said often enough: of two words twice, of one three times, or twice beside others."""
    twice = {key for key, count in counts.items() if count > 1}
    has_others = len(twice | certain) > 1
    return {key for key in twice if " " in key or has_others or counts[key] >= _OFTEN}


def _is_dense(counts: Counter[str], heads: int, cues: int, *, has_certain: bool) -> bool:
    """Whether so many cues begin with a name that all of them are names."""
    labels = counts.total()
    if labels >= _OFTEN and (len(counts) < labels or has_certain):
        return heads * 2 >= cues
    return 1 < labels <= _OFTEN and heads * 5 >= cues * 4


def _is_full_name(key: str) -> bool:
    """Whether it is of several words which were written with capitals, and no list."""
    return " " in key and "," not in key and key != key.upper()


def _turns(lines: Sequence[_Line], names: dict[str, str]) -> list[_Turn]:
    """What each speaker says in a cue; empty if nothing in it marks one."""
    dashes = sum(line.mark == "-" for line in lines)
    turns: list[tuple[str | None, list[str]]] = []
    is_marked = False
    before = ""
    for line in lines:
        is_named = line.label is not None and line.label.key in names
        is_turn = line.mark == ">" or (line.mark == "-" and _is_dialogue(dashes, before, line))
        if line.label is not None and is_named:
            label = line.label
            turns.append((names[label.key], [label.opening + line.text[label.end :]]))
        elif is_turn:
            styles = "".join(re.findall(r"<[^<>]*>", line.text[: line.start]))
            turns.append(("", [styles + line.text[line.start :]]))
        elif turns:
            turns[-1][1].append(line.text)
        else:
            turns.append((None, [line.text]))
        is_marked |= is_named or is_turn
        before = line.text
    if not is_marked or len(turns) > _MOST_TURNS:
        return []
    return [_Turn(name, "\n".join(text).strip()) for name, text in turns]


def _is_dialogue(dashes: int, before: str, line: _Line) -> bool:
    """Whether a dash marks another speaker: there are two, or one after the end of a sentence."""
    return dashes > 1 or bool(
        before and _ENDS.search(before) and line.text[line.start - 1].isspace()
    )


def _timed(cue: RawCue, turns: list[_Turn]) -> Iterator[tuple[RawCue, _Turn]]:
    """The cue for each turn; they share its time by the length of what is said."""
    lengths = [max(1, len(read_cue_text(turn.text).plain)) for turn in turns]
    whole = sum(lengths)
    end = cue.end_ms
    lasts = whole * 1000 // CHARACTERS_PER_SECOND if end is None else max(0, end - cue.start_ms)
    done = 0
    for number, (length, turn) in enumerate(zip(lengths, turns, strict=True), start=1):
        start = cue.start_ms + lasts * done // whole
        done += length
        until = end if number == len(turns) else cue.start_ms + lasts * done // whole
        yield cue._replace(start_ms=start, end_ms=until), turn
