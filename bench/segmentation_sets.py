"""Test sets of sentence segmenters, read from their source distributions; nothing is kept of them.

    pip download --no-deps --no-binary :all: -d FOLDER choppa-srx cleave-sbd==0.3.0b1 \
        "sentencex<1" syntok segtok razdel

choppa-srx carries LanguageTool's tests, cleave-sbd the golden rules of Pragmatic Segmenter with
those of pySBD.
"""

from __future__ import annotations

import ast
import json
import re
import tarfile
import tomllib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from lessons.captions.reader import read_captions
from lessons.sentences.transcript_text import TranscriptText

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODES = {
    "amharic": "am", "arabic": "ar", "armenian": "hy", "bulgarian": "bg", "burmese": "my",
    "chinese": "zh", "danish": "da", "deutsch": "de", "dutch": "nl", "english": "en",
    "french": "fr", "greek": "el", "hindi": "hi", "italian": "it", "japanese": "ja",
    "kazakh": "kk", "marathi": "mr", "persian": "fa", "polish": "pl", "russian": "ru",
    "slovak": "sk", "spanish": "es", "urdu": "ur",
}  # fmt: skip


class Case(NamedTuple):
    """Sentences of one text, in order, as a set says they are."""

    source: str
    language: str
    sentences: tuple[str, ...]
    file: str = ""  # the captions they are from

    @property
    def text(self) -> str:
        """What is to be split."""
        glue = "" if self.language in {"zh", "ja"} else " "
        return glue.join(self.sentences)


_MATERIAL = Path(__file__).with_name("segmentation_material.json")


def material_in(folder: Path) -> list[Case]:
    """Real captions: the ends on which segmenters agree, and where they do not, as read by us.

    Only the ends are stored, as counts of characters that are no white space.
    """
    found: list[Case] = []
    for name, (language, ends) in json.loads(_MATERIAL.read_text("utf-8")).items():
        path = folder / name
        if path.is_file():
            cues = read_captions(path.read_bytes(), name=path.name).cues
            text = TranscriptText(cues, language).joined.text
            source = name.partition("/")[0]
            found.append(Case(source, language, tuple(_parts(text, ends)), str(path)))
    return found


def _parts(text: str, ends: list[int]) -> Iterator[str]:
    places = [at + 1 for at, letter in enumerate(text) if not letter.isspace()]
    start = 0
    for end in ends:
        yield text[start : places[end - 1]].strip()
        start = places[end - 1]


def cases_in(folder: Path) -> list[Case]:
    """The cases of all source distributions in a folder, each once; lines in them become one."""
    found: dict[tuple[str, tuple[str, ...]], Case] = {}
    for archive in sorted(folder.glob("*.tar.gz")):
        for source, language, sentences in _of_archive(archive):
            parts = tuple(" ".join(part.split()) for part in sentences if part.strip())
            if parts:
                found.setdefault((language, parts), Case(source, language, parts))
    return list(found.values())


def _of_archive(archive: Path) -> Iterator[tuple[str, str, list[str]]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            path = PurePosixPath(member.name)
            stored = tar.extractfile(member) if member.isfile() else None
            reader = _reader(path)
            if stored and reader:
                yield from reader(path, stored.read().decode("utf-8"))


def _reader(path: PurePosixPath) -> Any:
    name = path.as_posix()
    for pattern, reader in (
        (r"choppa_srx.*/tests/data/lt/\w+\.json", _language_tool),
        (r"cleave_sbd.*/tests/data/lang/(?!english_clean)\w+\.toml", _golden_rules),
        (r"sentencex.*/test/unit/test_\w\w\.py", _sentencex),
        (r"syntok.*/segmenter_test\.py", _syntok),
        (r"segtok.*/segmenter_test\.py", _segtok),
        (r"razdel.*/test_sentenize\.py", _razdel),
    ):
        if re.fullmatch(pattern, name):
            return reader
    return None


def _language_tool(path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    for case in json.loads(text)["cases"]:
        if not any("\n" in part.strip() for part in case["sentences"]):
            yield "LanguageTool", path.stem, case["sentences"]


def _golden_rules(path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    for cases in tomllib.loads(text).values():
        for case in cases if isinstance(cases, list) else ():
            if isinstance(case, dict) and "\n" not in case.get("text", "\n").strip():
                yield "golden rules", _CODES[path.stem], case["expected"]


def _sentencex(path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Pairs of a text and its sentences; those the library is known to miss are right, too."""
    for pair in _pairs(text):
        if "\n" not in pair[0].strip():
            yield "sentencex", path.stem[-2:], pair[1]


def _pairs(text: str) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(text)):
        parts = node.elts if isinstance(node, ast.Tuple) else getattr(node, "args", [])
        if isinstance(parts, list) and len(parts) == 2:
            try:
                whole, sentences = (ast.literal_eval(part) for part in parts)
            except ValueError:
                continue
            if isinstance(whole, str) and isinstance(sentences, list) and sentences:
                yield whole, sentences


def _syntok(_path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Lists of tokens are not compared: only its document of sentences, one a line."""
    for name, value in _constants(text).items():
        if name == "OSPL":
            yield "syntok", "en", value.split("\n")


def _segtok(_path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    yield "segtok", "en", _constants(text)["OSPL"].split("\n")


def _constants(text: str) -> dict[str, str]:
    return {
        node.targets[0].id: node.value.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _razdel(_path: PurePosixPath, text: str) -> Iterator[tuple[str, str, list[str]]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "parse_partitions":
            if not isinstance(node.args[0], ast.List):
                continue
            for item in ast.literal_eval(node.args[0]):
                yield "razdel", "ru", item.split("| |")
