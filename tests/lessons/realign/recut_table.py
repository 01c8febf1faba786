"""Recall of realigned moments in changed captions, against the ground truth."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from lessons.realign.find import Sought, find_all
from tests.lessons.realign import recutting as cut
from tests.lessons.realign.recutting import Change, Talk

STANDING = 0.6
VARIANTS: dict[str, Change] = {
    "3 seconds later": cut.shifted(3_000),
    "cues merged": cut.merged,
    "cues split": cut.split,
    "cut anew, a minute later": cut.after(cut.recut, cut.shifted(60_000)),
    "typos in 15 % of the words": cut.mistyped(0.15),
    "typos in 25 %, cut anew, 2.5 s earlier": cut.after(
        cut.mistyped(0.25), cut.recut, cut.shifted(-2_500)
    ),
    "half rewritten (0–90 % of a sentence)": cut.rewritten(0, 0.9),
    "half rewritten (40–60 %)": cut.rewritten(0.4, 0.6),
    "half rewritten, cut anew, 3 s later": cut.after(
        cut.rewritten(0, 0.8), cut.recut, cut.shifted(3_000)
    ),
    "paragraphs swapped, all timed anew": cut.swapped,
    "first half gone": cut.without(lambda at, count: at < count / 2),
    "every second sentence gone, at random": cut.randomly_without(0.5),
}


@dataclass(slots=True)
class Line:
    """`whole` of `moments` have enough of their words left that they should be `found_whole`."""

    moments: int = 0
    whole: int = 0
    found_whole: int = 0
    found: int = 0
    doubtful: int = 0
    lost: int = 0
    wrong: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.found_whole / self.whole if self.whole else 100.0

    def __iadd__(self, other: "Line") -> Self:
        for name in Line.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def measure(talk: Talk, new: Talk, *, is_known: bool = True) -> Line:
    """Realign each sentence of a talk as a moment in `new`.

    `is_known` is whether the talk's captions were still known; if not, only the moments are.
    """
    sentences = cut.places(talk)
    lengths = {words[0].sentence: len(words) for words in talk.sentences()}
    truths, standing = new.truths(), new.standing()
    findings = find_all(
        [Sought(place, is_settled=is_known) for place in sentences.values()],
        talk.text() if is_known else None,
        new.text(),
    )
    line = Line(moments=len(findings))
    for number, finding in zip(sentences, findings, strict=True):
        is_whole = standing.get(number, 0) >= STANDING * lengths[number]
        line.whole += is_whole
        line.doubtful += finding.state == "doubtful"
        line.lost += finding.state == "lost"
        if finding.place is not None and finding.state == "found":
            is_right = truths.get(number) == finding.place.start_ms
            line.found += 1
            line.wrong += not is_right
            line.found_whole += is_whole and is_right
    return line


def table(talks: Iterable[tuple[str, Talk]], *, seeds: int) -> dict[str, Line]:
    """A line for each variant, over all talks, with this many random seeds each."""
    lines = {name: Line() for name in VARIANTS}
    for title, talk in talks:
        for name, change in VARIANTS.items():
            for seed in range(seeds):
                new = change(talk, random.Random(f"{title} {name} {seed}"))
                lines[name] += measure(talk, new)
    return lines


def as_markdown(lines: dict[str, Line]) -> str:
    rows = [
        "| captions | moments | found | doubtful | lost | 60 % stand | of these found | wrong |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {name} | {line.moments} | {line.found} | {line.doubtful} | {line.lost} | {line.whole}"
        f" | {line.percent:.1f} % | {line.wrong} |"
        for name, line in lines.items()
    ]
    return "\n".join(rows)


def talks(load: Callable[[str, str], Talk] = cut.sample_talk) -> list[tuple[str, Talk]]:
    """The sample's five transcripts, in four languages."""
    return [(f"{title}, {language}", load(name, language)) for title, name, language in cut.TALKS]


def main() -> None:
    print(as_markdown(table(talks(), seeds=8)))  # noqa: T201


if __name__ == "__main__":
    main()
