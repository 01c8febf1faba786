"""Posters: the picture a film shows before it plays, small enough for a first view."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from course.files import FileRefused, check_image, sha256_of
from course.models import Step
from course.uploads import put
from lessons.models import Video

MAX_BYTES = 15_000
MAX_PIXELS = 16_000_000  # They are decoded: 64 MB at four bytes each.
_WIDTHS = (1280, 960, 640, 480, 320)
_QUALITIES = (80, 70, 60, 50, 40, 30)


@transaction.atomic
def store_poster(step: Step, upload: File) -> Video:
    """Keep an image as the poster of the step's film, and derive from it a WebP of at most
    15 kB and 1280 pixels across. Raises FileRefused; the step must have a video.
    """
    data = derive_poster(upload)
    video = Video.objects.select_for_update().get(step=step)
    sha256 = hashlib.sha256(data).hexdigest()
    if video.poster_sha256 == sha256:
        return video
    source = sha256_of(upload)
    extension = check_image(upload).format.lower()
    old = [video.poster.name, video.poster_source.name]
    put(video.poster_source, f"{source[:16]}-source.{extension}", upload)
    put(video.poster, f"{sha256[:16]}.webp", ContentFile(data))
    video.poster_sha256 = sha256
    video.save(update_fields=["poster", "poster_source", "poster_sha256"])
    forget_posters(old)
    return video


@transaction.atomic
def remove_poster(video: Video) -> None:
    """Go without a poster; nothing happens when there is none."""
    old = [video.poster.name, video.poster_source.name]
    video.poster, video.poster_source, video.poster_sha256 = "", "", ""
    video.save(update_fields=["poster", "poster_source", "poster_sha256"])
    forget_posters(old)


def derive_poster(upload: File) -> bytes:
    """The poster as WebP: the best of the widths and qualities that stay within 15 kB."""
    check_image(upload, max_pixels=MAX_PIXELS)
    picture = _decoded(upload)
    for width in _WIDTHS:
        small = _at_most(picture, width)
        for quality in _QUALITIES:
            data = BytesIO()
            small.save(data, "WEBP", quality=quality, method=4)
            if data.tell() <= MAX_BYTES:
                return data.getvalue()
    raise FileRefused(_("The image cannot be made small enough; try one with fewer details."))


def _decoded(upload: File) -> Image.Image:
    """The picture upright, on white where it was transparent, about 2,560 pixels wide at most."""
    try:
        with Image.open(upload) as image:
            image.draft("RGB", (2560, 2560))
            # Palettes cannot be reduced as they are.
            plain = image.convert("RGBA") if image.mode in {"P", "LA", "PA"} else image
            factor = max(1, image.width // 2560)
            reduced = plain.reduce(factor) if factor > 1 else plain
            upright = ImageOps.exif_transpose(reduced).convert("RGBA")
    except Exception as error:
        # A file cut short raises OSError, a damaged one nearly anything.
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


def forget_posters(names: list[str | None]) -> None:
    """Delete posters from storage once the change is certain, unless a video shows them again."""

    def delete() -> None:
        for name in filter(None, names):
            if not (
                Video.objects.filter(poster=name).exists()
                or Video.objects.filter(poster_source=name).exists()
            ):
                default_storage.delete(name)

    transaction.on_commit(delete)
