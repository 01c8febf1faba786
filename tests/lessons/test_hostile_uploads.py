"""Malicious files: refused with a message, and without using the memory they ask for.

They are checked in a separate process, which reports its peak memory, native code included.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.factories.hostile_files import HTML, SVG, png_bomb

pytestmark = pytest.mark.process

MOST_MEGABYTES = 100
_REPOSITORY = Path(__file__).resolve().parents[2]

# Prints for each case the result and the peak memory growth in MB.
_JUDGE = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_settings"
import django
django.setup()
from django.core.files.base import File
from course.course_files import check_course_file
from course.files.images import FileRefused
from lessons.captions.reader import CaptionsRefused, read_captions
from lessons.film.files import FilmRefused, check_film
from course.files.images import light_webp
judges = {
    "file": lambda name, file: check_course_file(name, file),
    "poster": lambda name, file: light_webp(file),
    "film": lambda name, file: check_film(file),
    "captions": lambda name, file: read_captions(file.read(), name=name),
}
def megabytes(line):
    with open("/proc/self/status") as status:
        return int(next(each for each in status if each.startswith(line)).split()[1]) / 1024
def judge(kind, name, path):
    with open(path, "rb") as opened:
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")  # forgets the peak (proc(5))
        before = megabytes("VmRSS")
        try:
            judges[kind](name, File(opened, name=name))
            told = ""
        except (FileRefused, FilmRefused, CaptionsRefused) as refused:
            told = str(refused) or "refused"
        return told, megabytes("VmHWM") - before
print(json.dumps([judge(*case) for case in json.load(sys.stdin)]))
"""

XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE tt [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><tt>&a11;</tt>"
)


def zip_bomb() -> bytes:
    """A path traversal name, and 300 MB in some hundred kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../etc/cron.d/x", "* * * * * root true")
        with archive.open("bomb", "w") as bomb:
            for _ in range(300):
                bomb.write(bytes(1_000_000))
    return out.getvalue()


def gif_bomb() -> bytes:
    out = io.BytesIO()
    Image.new("P", (1, 1)).save(out, "GIF")
    return out.getvalue()[:6] + struct.pack("<HH", 60_000, 60_000) + out.getvalue()[10:]


def text_bomb() -> bytes:
    """A PNG whose comment decompresses to 300 MB."""
    data = b"Comment\0\0" + zlib.compress(bytes(300_000_000))
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + data))
    head = 8 + 25  # the signature and the header
    small = png_bomb(10, 10)
    return small[:head] + chunk + small[head:]


def long_film() -> bytes:
    """Begins as a film and continues with 300 MB of zeros."""
    return b"\0\0\0\x18ftypisom" + bytes(300_000_000)


CASES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "SVG with a script": ("file", "a.svg", lambda: SVG),
    "SVG named .png": ("file", "a.png", lambda: SVG),
    "HTML named .png": ("file", "a.png", lambda: HTML),
    "HTML named .pdf": ("file", "a.pdf", lambda: HTML),
    "PNG of 30,000 × 30,000": ("file", "a.png", lambda: png_bomb(30_000, 30_000)),
    "GIF of 60,000 × 60,000": ("file", "a.gif", gif_bomb),
    "archive named .png": ("file", "a.png", zip_bomb),
    "archive named .pdf": ("file", "a.pdf", zip_bomb),
    "XML named .png": ("file", "a.png", lambda: XML_BOMB),
    "poster of 30,000 × 30,000": ("poster", "a.png", lambda: png_bomb(30_000, 30_000)),
    "poster that is SVG": ("poster", "a.png", lambda: SVG),
    "poster with a huge comment": ("poster", "a.png", text_bomb),
    "film that is an archive": ("film", "a.mp4", zip_bomb),
    "film that is HTML": ("film", "a.mp4", lambda: HTML),
    "film that is XML": ("film", "a.mp4", lambda: XML_BOMB),
    "film of nothing": ("film", "a.mp4", long_film),
    "captions that are XML": ("captions", "a.xml", lambda: XML_BOMB),
    "captions that are HTML": ("captions", "a.vtt", lambda: HTML),
    "captions that are an archive": ("captions", "a.vtt", zip_bomb),
    # Larger files are refused by the form, unread.
    "captions of nothing": ("captions", "a.vtt", lambda: b"WEBVTT\n\n" + bytes(9_900_000)),
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float]]:
    """Why each is refused ("" if it is not), and its memory in MB."""
    folder = tmp_path_factory.mktemp("uploads")
    cases = []
    for number, (kind, name, make) in enumerate(CASES.values()):
        path = folder / str(number)
        path.write_bytes(make())
        cases.append((kind, name, str(path)))
    done = subprocess.run(
        [sys.executable, "-c", _JUDGE],
        cwd=_REPOSITORY,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(CASES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_file_made_to_hurt_is_refused_in_little_memory(
    judged: dict[str, tuple[str, float]], case: str
) -> None:
    told, megabytes = judged[case]

    assert told
    assert megabytes < MOST_MEGABYTES
