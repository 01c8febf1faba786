"""Compares where sentences end: ours, ours before, and each segmenter that is installed.

    .venv/bin/python -m bench.segmentation --sets FOLDER [--material FOLDER] [--before CHECKOUT]
        [--wrong LANGUAGE]

`--sets` holds the source distributions named in `bench/segmentation_sets.py`; `--material` the
caption files whose ends are in `bench/segmentation_material.json`; `--before` is another checkout.
Segmenters (`pip install pysbd syntok razdel sentencex nupunkt`) are no dependency of ours.
`--wrong en` shows what ours gets wrong.

The share counts ends: those that both have among those that either has, so that what is missed
counts as much as what is too many.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.segmentation_ours import split as split_ours
from bench.segmentation_sets import cases_in, material_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.segmentation_sets import Case

Segment = Callable[[str, str], "list[str] | None"]
FEW = 100
_PYSBD = "am ar bg da de el en es fa fr hi hy it ja kk mr my nl pl ru sk ur zh"


class Tally(NamedTuple):
    """Ends that are right, missed, and too many."""

    right: int = 0
    missed: int = 0
    extra: int = 0

    def plus(self, wanted: set[int], found: set[int]) -> Tally:
        """With the ends of one more text."""
        return Tally(
            self.right + len(wanted & found),
            self.missed + len(wanted - found),
            self.extra + len(found - wanted),
        )

    def __str__(self) -> str:
        wrong = f"−{self.missed} +{self.extra}" if self.missed or self.extra else "all right"
        if self.right + self.missed < FEW:
            return wrong
        return f"{100 * self.right / sum(self):.1f} % ({wrong})"


def main() -> int:
    arguments = _arguments()
    cases = cases_in(arguments.sets) if arguments.sets else []
    if arguments.material:
        cases += material_in(arguments.material)
    ours = [split_ours(case.language, case.text, case.file) for case in cases]
    found: dict[str, list[Any]] = {"now": ours}
    if arguments.before:
        found["before"] = _split_before(arguments.before, cases)
    for name, segment in _installed().items():
        found[name] = [segment(case.language, case.text) for case in cases]
    _print_table(cases, found)
    _print_wrong(cases, ours, arguments.wrong)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--material", type=Path)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--wrong", default="")
    return parser.parse_args()


def _split_before(checkout: Path, cases: Sequence[Case]) -> list[Any]:
    program = Path(__file__).with_name("segmentation_ours.py")
    done = subprocess.run(
        [sys.executable, "-B", program],
        input=json.dumps([(case.language, case.text, case.file) for case in cases]),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
    )
    split: list[Any] = json.loads(done.stdout)
    return split


def _installed() -> dict[str, Segment]:
    found: dict[str, Segment] = {}
    for name, adapt in (
        ("pysbd", _pysbd),
        ("syntok.segmenter", _syntok),
        ("razdel", _razdel),
        ("sentencex", _sentencex),
        ("nupunkt", _nupunkt),
    ):
        try:
            found[name.partition(".")[0]] = adapt(importlib.import_module(name))
        except ModuleNotFoundError:
            continue
    return found


def _pysbd(module: Any) -> Segment:
    def segment(language: str, text: str) -> list[str] | None:
        if language not in _PYSBD.split():
            return None
        return list(module.Segmenter(language=language, clean=False).segment(text))

    return segment


def _syntok(module: Any) -> Segment:
    def segment(language: str, text: str) -> list[str] | None:
        if language not in {"en", "es", "de"}:
            return None
        sentences = (sentence for part in module.process(text) for sentence in part)
        return ["".join(token.spacing + token.value for token in tokens) for tokens in sentences]

    return segment


def _razdel(module: Any) -> Segment:
    def segment(language: str, text: str) -> list[str] | None:
        return [part.text for part in module.sentenize(text)] if language == "ru" else None

    return segment


def _sentencex(module: Any) -> Segment:
    return lambda language, text: list(module.segment(language, text))


def _nupunkt(module: Any) -> Segment:
    return lambda language, text: list(module.sent_tokenize(text)) if language == "en" else None


def _ends(sentences: Iterable[str]) -> set[int]:
    """Where sentences end, in characters that are no white space."""
    lengths = (sum(not letter.isspace() for letter in sentence) for sentence in sentences)
    return set(accumulate(lengths))


def _print_table(cases: Sequence[Case], found: dict[str, list[Any]]) -> None:
    tallies: dict[tuple[str, str], dict[str, Tally]] = defaultdict(dict)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for at, case in enumerate(cases):
        wanted = _ends(case.sentences)
        row = (case.language, case.source)
        counts[row] += len(wanted)
        for name, splits in found.items():
            if splits[at] is not None:
                tally = tallies[row].get(name, Tally())
                tallies[row][name] = tally.plus(wanted, _ends(splits[at]))
    print(f"| language | set | n | {' | '.join(found)} |")
    print(f"|---|---|---{'|---' * len(found)}|")
    for row in sorted(counts):
        cells = (str(tallies[row].get(name, "")) for name in found)
        print(f"| {row[0]} | {row[1]} | {counts[row]} | {' | '.join(cells)} |")


def _print_wrong(cases: Sequence[Case], ours: Sequence[list[str]], language: str) -> None:
    for case, sentences in zip(cases, ours, strict=True):
        if case.language == language and _ends(case.sentences) != _ends(sentences):
            print(f"\n{case.source}\n  right {' | '.join(case.sentences)}")
            print(f"  ours  {' | '.join(sentences)}")


if __name__ == "__main__":
    raise SystemExit(main())
