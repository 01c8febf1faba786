"""Uploaded images: checked by their header (Pillow), and compressed to small WebP."""

from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

IMAGE_MAX_BYTES = 10 * 1024 * 1024
IMAGE_MAX_PIXELS = 40_000_000
# Of a compressed image: with its response headers it fits the initial congestion window of TCP (RFC
# 6928: ten segments), so it takes one round trip instead of two.
MAX_BYTES = 13_500
MAX_PIXELS = 16_000_000  # Decoded in memory: 64 MB at four bytes a pixel.
_WIDTHS = (1280, 960, 640, 480, 320)
_QUALITIES = (80, 70, 60, 50, 40, 30)


class FileRefused(ValueError):
    """A file that is not accepted; the message is for the uploader."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """An image's own metadata: Pillow's name of its format, width and height in pixels."""

    format: str
    width: int
    height: int


def check_image(upload: File, *, max_pixels: int = IMAGE_MAX_PIXELS) -> ImageFacts:
    """The image's facts, from its header alone: no pixel is decoded. Raises FileRefused."""
    if not upload.size:
        raise FileRefused(_("The file is empty."))
    if upload.size > IMAGE_MAX_BYTES:
        raise FileRefused(_("The image is larger than 10 MB."))
    upload.seek(0)
    try:
        with Image.open(upload, formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            facts = ImageFacts(str(image.format), image.width, image.height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise FileRefused(_too_many_pixels(max_pixels)) from bomb
    except Exception as error:
        # Pillow's readers raise nearly anything (OSError, SyntaxError, struct.error) on bad input.
        raise FileRefused(_("This is not a PNG, JPEG, WebP or GIF image.")) from error
    finally:
        upload.seek(0)
    if facts.width * facts.height > max_pixels:
        raise FileRefused(_too_many_pixels(max_pixels))
    return facts


def _too_many_pixels(max_pixels: int) -> str:
    return _("The image has more than %(count)d million pixels; make it smaller.") % {
        "count": max_pixels // 1_000_000
    }


def light_webp(upload: File) -> bytes:
    """The image as WebP: the best of the widths and qualities within MAX_BYTES.

    Raises FileRefused.
    """
    check_image(upload, max_pixels=MAX_PIXELS)
    picture = _decoded(upload)
    for width in _WIDTHS:
        found = _best_webp(_at_most(picture, width))
        if found:
            return found
    raise FileRefused(_("The image cannot be made small enough; try one with fewer details."))


def _best_webp(picture: Image.Image) -> bytes:
    """In the best quality within MAX_BYTES; nothing if even the lowest takes more.

    Each encoding takes a while, and the lower the quality the smaller the file: the best and the
    lowest are tried first, then the middle of what is left.
    """
    best = _webp(picture, _QUALITIES[0])
    if len(best) <= MAX_BYTES:
        return best
    found = _webp(picture, _QUALITIES[-1])
    if len(found) > MAX_BYTES:
        return b""
    too_large, fits = 0, len(_QUALITIES) - 1
    while fits - too_large > 1:
        middle = (too_large + fits) // 2
        data = _webp(picture, _QUALITIES[middle])
        if len(data) <= MAX_BYTES:
            fits, found = middle, data
        else:
            too_large = middle
    return found


def _webp(picture: Image.Image, quality: int) -> bytes:
    data = BytesIO()
    picture.save(data, "WEBP", quality=quality, method=4)
    return data.getvalue()


def _decoded(upload: File) -> Image.Image:
    """The image rotated upright, on white where it was transparent, about 2,560 pixels wide at
    most.
    """
    try:
        with Image.open(upload) as image:
            image.draft("RGB", (2560, 2560))
            # Palette images cannot be downscaled as they are.
            plain = image.convert("RGBA") if image.mode in {"P", "LA", "PA"} else image
            factor = max(1, image.width // 2560)
            reduced = plain.reduce(factor) if factor > 1 else plain
            upright = ImageOps.exif_transpose(reduced).convert("RGBA")
    except Exception as error:
        # A truncated file raises OSError, a corrupt one nearly anything.
        raise FileRefused(_("The image is damaged and cannot be read.")) from error
    finally:
        upload.seek(0)
    ground = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(ground, upright).convert("RGB")


def _at_most(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)
