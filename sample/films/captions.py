"""Captions from sentences of known time: lines of readable size, written as WebVTT."""

from dataclasses import dataclass
from functools import cache

LONGEST = 84  # characters: two rows of 42, the usual limit for readable captions
IMPOSSIBLE = 1e9  # the cost of a line that does not fit
JOINING = {"and", "but", "or", "nor", "so", "for", "who", "which", "that", "when", "where", "while",
           "because", "if", "until", "as", "than"}  # fmt: skip
LEADING = {"in", "on", "of", "to", "by", "from", "with", "at", "into", "under", "over", "after",
           "before", "through", "across", "between", "beside", "against", "behind"}  # fmt: skip


@dataclass(frozen=True)
class Cue:
    start: int  # ms
    end: int  # ms, exclusive
    text: str


def break_cost(before: str, after: str) -> int:
    """How badly a line may end between these two words; 0 is best."""
    if before[-1] in ".,;:?!":
        return 0
    held = before.lower() in JOINING | LEADING | {"a", "an", "the", "hundred", "thousand"}
    if held or (before[0].isupper() and after[0].isupper()):
        return 60
    if after.lower() in JOINING:
        return 8
    if after.lower() in LEADING:
        return 14
    return 30


def split_lines(text: str, longest: int = LONGEST) -> list[str]:
    """As few lines as fit, broken where the sentence breathes and of even length."""
    words = text.split()
    fewest = -(-len(text) // longest)

    @cache
    def best(first: int, lines: int) -> tuple[float, tuple[str, ...]]:
        if lines == 1:
            rest = " ".join(words[first:])
            return (0.0 if rest and len(rest) <= longest else IMPOSSIBLE), (rest,)
        found: tuple[float, tuple[str, ...]] = (IMPOSSIBLE, ())
        aim = len(" ".join(words[first:])) / lines
        for last in range(first + 1, len(words)):
            line = " ".join(words[first:last])
            if len(line) > longest:
                break
            cost, others = best(last, lines - 1)
            cost += abs(len(line) - aim) + break_cost(words[last - 1], words[last])
            found = min(found, (cost, (line, *others)))
        return found

    for lines in range(fewest, len(words) + 1):
        cost, split = best(0, lines)
        if cost < IMPOSSIBLE:
            return list(split)
    return words


def cues_of(text: str, start: int, end: int) -> list[Cue]:
    """The sentence's cues: the first starts at `start`, the others by share of characters."""
    lines = split_lines(text)
    total = sum(len(line) for line in lines)
    cues, at, read = [], start, 0
    for line in lines:
        read += len(line)
        until = start + round((end - start) * read / total)
        cues.append(Cue(at, until, line))
        at = until
    return cues


def clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def to_webvtt(cues: list[Cue]) -> str:
    """A WebVTT file (W3C Candidate Recommendation, 2019): header, blank line, cues."""
    blocks = [f"{clock(cue.start)} --> {clock(cue.end)}\n{cue.text}" for cue in cues]
    return "WEBVTT\n\n" + "\n\n".join(blocks).replace("&", "&amp;").replace("<", "&lt;") + "\n"
