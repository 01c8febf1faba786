#!/usr/bin/env python3
"""Times a lecture's translation by the captions of the original; README.md tells how."""

import argparse
import re
from itertools import pairwise
from pathlib import Path

from captions import LONGEST, Cue, to_webvtt
from lecture import read_lecture

LONGEST_BY_LANGUAGE = {"ko": 40, "zh": 32}  # characters in two rows: theirs are twice as wide
SHORTEST_MS = 700  # a shorter cue cannot be read


def milliseconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def read_cues(path: Path) -> list[Cue]:
    """The cues of a WebVTT file that make_film.py wrote: a time line, one line of text."""
    found = re.findall(r"^(\S+) --> (\S+)\n(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [Cue(milliseconds(start), milliseconds(end), text) for start, end, text in found]


def sentence_times(sentences: list[str], cues: list[Cue]) -> list[tuple[int, int]]:
    """Start and end in ms of each sentence; ValueError when the captions say something else."""
    times, rest = [], list(cues)
    for sentence in sentences:
        text, start, end = "", rest[0].start if rest else 0, 0
        while rest and len(text) < len(sentence):
            cue = rest.pop(0)
            text, end = f"{text} {cue.text}".strip(), cue.end
        if text != sentence:
            raise ValueError(f"the captions say “{text}” where the lecture says “{sentence}”")
        times.append((start, end))
    return times


def read_translation(path: Path) -> list[list[str]]:
    """The lines of each sentence; remarks and blank lines are passed over."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        [part.strip() for part in line.split("|")]
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


def timed(lines: list[str], start: int, end: int) -> list[Cue]:
    """The sentence's cues: the first starts at `start`, the others by share of characters."""
    ends, read = [start], 0
    for line in lines:
        read += len(line)
        ends.append(start + round((end - start) * read / sum(map(len, lines))))
    return [Cue(*span, line) for span, line in zip(pairwise(ends), lines, strict=True)]


def check(cues: list[Cue], language: str) -> None:
    longest = LONGEST_BY_LANGUAGE.get(language.split("-", maxsplit=1)[0], LONGEST)
    for cue in cues:
        if len(cue.text) > longest:
            raise ValueError(f"{len(cue.text)} characters, {longest} at most: {cue.text}")
        if cue.end - cue.start < SHORTEST_MS:
            raise ValueError(f"{cue.end - cue.start} ms are too short for: {cue.text}")


def make_translation(source: Path, translation: Path, stem: Path) -> None:
    """Writes stem.<language>.vtt; the translation's name says the language."""
    lecture = read_lecture(source)
    language = translation.suffixes[0].lstrip(".")
    original = read_cues(stem.with_name(f"{stem.name}.{lecture.language}.vtt"))
    times = sentence_times([sentence.text for sentence in lecture.sentences], original)
    sentences = read_translation(translation)
    if len(sentences) != len(times):
        raise ValueError(f"{len(sentences)} sentences translated of {len(times)}")
    cues = [
        cue
        for lines, (start, end) in zip(sentences, times, strict=True)
        for cue in timed(lines, start, end)
    ]
    check(cues, language)
    captions = stem.with_name(f"{stem.name}.{language}.vtt")
    captions.write_text(to_webvtt(cues), encoding="utf-8", newline="\n")
    print(f"{captions.name}: {len(sentences)} sentences, {len(cues)} cues")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="the lecture, e.g. great-leap.txt")
    parser.add_argument("translation", type=Path, help="its translation, e.g. great-leap.ko.txt")
    parser.add_argument("stem", type=Path, help="where the film is, without an ending")
    options = parser.parse_args()
    make_translation(options.source, options.translation, options.stem)


if __name__ == "__main__":
    main()
