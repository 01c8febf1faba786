"""Social cards: the Open Graph image of a page, 1200 × 630, drawn with Pillow."""

import hashlib
import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

from course.files.uploads import is_full
from course.models import Course, Organisation, Step

SIZE = (1200, 630)
PAPER, INK, SOFT, ACCENT = "#161513", "#efece4", "#c2bcb0", "#8cded3"
MARGIN = 90
TITLE_LINES = 4

# System fonts with more than Latin; without one, titles they would be needed for are left out.
_FACES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)
_LATIN_END = 0x24F
_FOLDER = "cards"

Face = ImageFont.FreeTypeFont | ImageFont.ImageFont


def card_of_course(course: Course) -> bytes:
    """PNG bytes with the course's title and organisation."""
    return _kept(course.organisation.name, course.title, settings.SITE_NAME)


def card_of_site() -> bytes:
    """PNG bytes with the site's name."""
    return _kept("", settings.SITE_NAME, "")


def card_of_organisation(organisation: Organisation) -> bytes:
    """PNG bytes with the organisation's name, and the site's."""
    return _kept("", organisation.name, settings.SITE_NAME)


def card_of_step(step: Step) -> bytes:
    """PNG bytes with the step's number and title, and its course."""
    return _kept(step.label, step.title, step.course.title)


def _kept(above: str, title: str, below: str) -> bytes:
    """The drawn card, cached in the storage by a hash of its words."""
    digest = hashlib.sha256(repr((above, title, below)).encode()).hexdigest()
    name = f"{_FOLDER}/{digest[:32]}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return bytes(file.read())
    drawn = draw_card(above, title, below)
    try:
        default_storage.save(name, ContentFile(drawn))
    except OSError as error:
        if not is_full(error):  # on a full disk it is drawn every time
            raise
    return drawn


def draw_card(above: str, title: str, below: str) -> bytes:
    """Draw three texts below each other; PNG bytes."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((MARGIN, MARGIN, MARGIN + 84, MARGIN + 5), fill=ACCENT)
    _write(draw, MARGIN + 36, above, size=34, fill=ACCENT, lines=1)
    _write(draw, MARGIN + 110, title, size=72, fill=INK, lines=TITLE_LINES)
    _write(draw, SIZE[1] - MARGIN - 40, below, size=34, fill=SOFT, lines=1)
    written = io.BytesIO()
    picture.quantize(64).save(written, "PNG", optimize=True)
    return written.getvalue()


def _write(
    draw: ImageDraw.ImageDraw, top: int, text: str, *, size: int, fill: str, lines: int
) -> None:
    face = _face(size, is_latin=all(ord(character) <= _LATIN_END for character in text))
    if face is None:
        return
    for index, line in enumerate(_wrap(draw, text, face, lines)):
        draw.text((MARGIN, top + index * size * 1.25), line, font=face, fill=fill)


@cache
def _face(size: int, *, is_latin: bool) -> Face | None:
    """A font for this text; None when there is only a Latin one and the text is not Latin."""
    paths = [path for path in _FACES if Path(path).is_file()]
    if is_latin:
        paths.sort(key=lambda path: "CJK" in path)
    if paths:
        return ImageFont.truetype(paths[0], size)
    return ImageFont.load_default(size) if is_latin else None


def _wrap(draw: ImageDraw.ImageDraw, text: str, face: Face, lines: int) -> list[str]:
    """Wrap the text to lines that fit the width; an overflowing last line ends in an ellipsis."""
    width = SIZE[0] - 2 * MARGIN
    wrapped = [""]
    for word in text.split(" "):
        for piece in _pieces(draw, word, face, width):
            longer = f"{wrapped[-1]} {piece}".strip()
            if draw.textlength(longer, font=face) <= width:
                wrapped[-1] = longer
            else:
                wrapped.append(piece)
    if len(wrapped) > lines:
        wrapped[lines - 1] = wrapped[lines - 1].rstrip(" ,.") + "…"
    return wrapped[:lines]


def _pieces(draw: ImageDraw.ImageDraw, word: str, face: Face, width: int) -> list[str]:
    """A word, broken where it is wider than a line (as text without spaces is)."""
    pieces = [""]
    for character in word:
        if draw.textlength(pieces[-1] + character, font=face) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
