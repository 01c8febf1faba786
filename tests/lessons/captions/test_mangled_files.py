"""Fuzzing of caption files, real and generated: nothing crashes, nothing gets lost.

A few hundred in every run, ten thousand in `make soak`. The seed of a failing file is in the
failure's name: `_check(_mangled(seed))` reproduces it.
"""

import random
import re
from functools import cache
from html.parser import HTMLParser

import pytest

from lessons.captions.cue_text import without_overrides
from lessons.captions.cues import MAX_MS, CaptionCue
from lessons.captions.lint import find_flaws
from lessons.captions.reader import CaptionsRefused, read_captions
from lessons.captions.writing.srt import write_srt
from lessons.captions.writing.vtt import write_vtt
from lessons.sentences.html import render
from lessons.sentences.transcript_text import TranscriptText
from tests.material import SHARED

_XSS = '"><img src=x onerror=alert(1)><svg onload=alert(1)>'
_SAMPLES = (
    (
        "WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:03.000 align:start\n<v Ann>One <i>river</i> &amp;"
        " 천리마.\n\n00:00:03.000 --> 00:00:05.500\n<lang ko>둘</lang> banks\nand <b>more</b>\n"
    ),
    (
        "1\n00:00:01,000 --> 00:00:03,000\n{\\an8}<i>One</i>\n\n2\n00:00:03,5 --> 00:00:05,000 X1:4"
        "\n1984\n\nBlank < above\n00:00:06.000 --> 00:00:07.000\nNo number\n"
    ),
    "5.2\n\nSkip to 0 minutes and 6 secondsIt's a river.\n\nSkip to 1 minute and 1 secondA bank.\n",
    "0:00:01.000,0:00:03.000\n- One < two?\n- No.\n\n0:00:03.5,0:00:05.000\nANN: Three.\n",
    "<tt><body><p begin='1s' end='3s'>One &lt;<br/><span>two</span></p></body></tt>",
    "[00:01.00]One\n[00:03.50][00:09.00]two\n",
    "0:01\nOne.\nAnn Bell  0:04\nTwo.\n1:02:07 three\n",
    '{"segments": [{"start": 1.0, "end": 2.5, "text": " One", "speaker": "A"}]}',
    "1\n00:00:01,000 --> 00:00:09,000\n저는 한국어를 배웁니다. 大躍進이라고 합니다.\n",
)
_SNIPPETS = (
    *("-->", "WEBVTT", "\n\n", "\r", "\0", "\ufeff", "<v ", "</v>", "<i>", "<lang x>", "&amp;lt;"),
    *(
        "&",
        "<",
        "&#0;",
        "&nbsp;",
        "{\\an8}",
        "NOTE",
        "STYLE",
        "00:00:01,000 --> 00:00:02,000",
        _XSS,
    ),
    *(
        "\u2028",
        "\x85",
        "\x0b",
        "\u202e",
        "1\n",
        "99:59:59,999",
        "-1:00",
        "\U0001f600",
        "]]>",
        "-->>",
    ),
    *(
        "Skip to 1 minute and 1 second",
        "\ud800",
        "<ruby>a<rt>b",
        "<c.x.y>",
        "<00:01.000>",
        "\xa0\n",
    ),
)
_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp949",
    "cp1252",
    "gb18030",
)
_TAGS = {"div", "a", "span", "p", "i", "b", "ruby", "rt"}
_ATTRIBUTES = {"class", "id", "href", "lang", "aria-hidden", "data-t"}


class _Reader(HTMLParser):
    """Records what a transcript's HTML should not contain."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.foreign += {tag} - _TAGS
        self.foreign += {name for name, _ in attrs} - _ATTRIBUTES
        leads_away = [
            value for name, value in attrs if name == "href" and value and value[0] != "?"
        ]
        self.foreign += leads_away

    def handle_data(self, data: str) -> None:
        self.foreign += re.findall(r"<", data)

    def handle_comment(self, data: str) -> None:
        self.foreign.append(data)

    def handle_decl(self, decl: str) -> None:
        self.foreign.append(decl)

    def handle_pi(self, data: str) -> None:
        self.foreign.append(data)


@cache
def _originals() -> tuple[bytes, ...]:
    folder = SHARED / "material"
    files = sorted(
        path
        for name in ("webvtt-wpt", "captions-exoplayer", "captions-astisub", "captions-ableplayer")
        for path in (folder / name).rglob("*")
        if path.is_file() and path.suffix in {".vtt", ".srt", ""}
    )
    return (*(text.encode() for text in _SAMPLES), *(path.read_bytes() for path in files))


def _mangled(seed: int) -> bytes:
    """A random file of many kinds, deterministic by seed."""
    chance = random.Random(seed)
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(2_000))
    data = bytearray(chance.choice(_originals())[:20_000])
    if chance.random() < 0.3:
        text = data.decode("utf-8", errors="replace")
        data = bytearray(text.encode(chance.choice(_ENCODINGS), errors="replace"))
    for _ in range(chance.randrange(8)):
        _mangle(data, chance)
    return bytes(data)


def _mangle(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.randrange(60))
    match chance.randrange(7):
        case 0:
            del data[at:to]
        case 1:
            data[at:at] = chance.choice(_SNIPPETS).encode("utf-8", errors="surrogatepass")
        case 2:
            data[at:at] = data[at:to] * chance.randrange(4)
        case 3:
            data[at : at + 1] = chance.randbytes(1)
        case 4:
            del data[chance.randrange(len(data) + 1) :]
        case 5:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data[:] = b"\n".join(lines)
        case 6:
            data[:] = data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\n")))


def _check(data: bytes) -> bool:
    """Whether anything was imported; fails when an invariant is violated."""
    try:
        cues = read_captions(data).cues
    except CaptionsRefused:
        return False
    _check_times(cues)
    _check_ways_out_and_in(cues)
    page = render(TranscriptText(cues, "en")).html
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.foreign == []
    find_flaws(cues)
    return True


def _check_times(cues: tuple[CaptionCue, ...]) -> None:
    assert all(0 <= cue.start_ms < cue.end_ms <= MAX_MS + 1 for cue in cues)
    assert [cue.start_ms for cue in cues] == sorted(cue.start_ms for cue in cues)


def _check_ways_out_and_in(cues: tuple[CaptionCue, ...]) -> None:
    """Import, export, import: the same cues, and then the same file byte by byte."""
    vtt = write_vtt(cues)
    again = read_captions(vtt).cues
    assert list(map(_exact, again)) == list(map(_exact, cues))
    assert write_vtt(again) == vtt
    first = read_captions(write_srt(cues)).cues
    second = read_captions(write_srt(first)).cues
    assert list(map(_words, second)) == list(map(_words, first))
    assert {cue.start_ms for cue in cues} <= {cue.start_ms for cue in first}
    if not any(cue.speaker or cue.is_unnamed_turn for cue in cues):  # else cues may be divided
        assert list(map(_words, first)) == list(map(_words, cues))


def _exact(cue: CaptionCue) -> tuple[int, int, str, str, str]:
    text = without_overrides(cue.text).replace("-->", "--&gt;")
    return cue.start_ms, cue.end_ms, cue.speaker, cue.plain, text


def _words(cue: CaptionCue) -> tuple[int, int, str]:
    return cue.start_ms, cue.end_ms, " ".join(cue.plain.split())


@pytest.mark.parametrize("hundred", range(4))
def test_mangled_files_are_read_or_refused_and_come_back_the_same(hundred: int) -> None:
    taken = sum(_check(_mangled(seed)) for seed in range(hundred * 100, hundred * 100 + 100))

    assert taken > 20


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(4, 104))
def test_ten_thousand_mangled_files(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        _check(_mangled(seed))
