"""The largest accepted files, and worse ones: memory use of parsing."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

# Maximum memory growth of the parsing process, without the file itself.
_MOST_MB = 100
_STATUS = Path("/proc/self/status")
_PROGRAM = """
import sys
from lessons.captions.reader import CaptionsRefused, read_captions
{case}
data = text.encode({encoding!r})[:9_990_000]
del text
def peak():
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024
open("/proc/self/clear_refs", "w").write("5")
before = peak()
try:
    took = len(read_captions(data, name={name!r}).cues)
except CaptionsRefused:
    took = 0
print(took, peak() - before)
"""
_TIMES = """
def clock(ms, sep="."):
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}{sep}{ms % 1000:03}"
def vtt(count, words):
    cues = (f"{clock(i * 1000)} --> {clock(i * 1000 + 900)}\\n{words}\\n" for i in range(count))
    return "WEBVTT\\n\\n" + "\\n".join(cues)
def srt(count, words):
    return "\\n".join(
        f"{i + 1}\\n{clock(i * 1000, ',')} --> {clock(i * 1000 + 900, ',')}\\n{words}\\n"
        for i in range(count)
    )
"""
_CASES = {
    "as many cues of WebVTT as are taken": ("vtt(20_000, 'x' * 400)", "utf-8", 20_000),
    "as many cues of SubRip as are taken": ("srt(20_000, 'x' * 400)", "utf-8", 20_000),
    "wide characters": ("vtt(19_000, '\\U0001f600' + 'x' * 400)", "utf-8", 19_000),
    "tags and references": (
        "vtt(20_000, 'Some <i>of it</i> &amp; the rest, <b>then</b> more.' * 3)",
        "utf-8",
        20_000,
    ),
    "an older encoding": ("srt(20_000, '\\xe9t\\xe9 ' * 100)", "cp1252", 20_000),
    "a hundred thousand cues": ("vtt(100_000, 'x' * 60)", "utf-8", 0),
    "a hundred thousand of SubRip": ("srt(100_000, 'x' * 55)", "utf-8", 0),
    "too many cues": ("vtt(20_001, 'x')", "utf-8", 0),
    "one line": ("'WEBVTT\\n\\n00:00.000 --> 00:01.000\\n' + 'x' * 9_900_000", "utf-8", 0),
    "empty lines": ("'WEBVTT\\n' + '\\n' * 9_900_000", "utf-8", 0),
    "lines of spaces": ("'WEBVTT\\n' + '            \\n' * 295_000", "utf-8", 0),
    "arrows": ("'WEBVTT\\n\\n' + '-->\\n' * 290_000", "utf-8", 0),
    "SubRip arrows": (
        "'1\\n00:00:01,000 --> 00:00:02,000\\na\\n' + '-->\\n' * 290_000",
        "utf-8",
        1,
    ),
    "numbers": ("'12345678\\n' * 290_000 + '00:00:01,000 --> 00:00:02,000\\na\\n'", "utf-8", 1),
    "blocks": ("'WEBVTT\\n\\n' + 'a\\n\\n' * 149_000", "utf-8", 0),
    "tags alone": ("vtt(490, '<i>' * 6_000)", "utf-8", 0),
    "NULs": ("'WEBVTT\\n\\n' + '\\0bcdefghijklm\\n' * 295_000", "utf-8", 0),
}


@pytest.mark.skipif(not _STATUS.is_file(), reason="memory is read from Linux's /proc")
@pytest.mark.parametrize("case", _CASES)
def test_a_large_file_is_read_or_refused_in_bounded_memory(case: str) -> None:
    expression, encoding, taken = _CASES[case]
    program = _PROGRAM.format(
        case=f"{_TIMES}\ntext = {expression}",
        encoding=encoding,
        name="talk.srt" if "srt(" in expression else "talk.vtt",
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    took, grown_mb = map(int, done.stdout.split())
    assert took == taken
    assert grown_mb <= _MOST_MB
