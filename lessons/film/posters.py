"""Poster images, shown before a film plays; compressed to a small WebP."""

import hashlib

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q

from course.course_files import sha256_of
from course.files.images import check_image, light_webp
from course.files.uploads import delete_after_commit, store
from course.models import Step
from lessons.models import Video


@transaction.atomic
def store_poster(step: Step, upload: File) -> Video:
    """Store an image as the poster of the step's film, with a WebP of at most 13.5 kB and 1280
    pixels width. Raises FileRefused; the step must have a video.
    """
    data = light_webp(upload)
    video = Video.objects.select_for_update().get(step=step)
    sha256 = hashlib.sha256(data).hexdigest()
    if video.poster_sha256 == sha256:
        return video
    source = sha256_of(upload)
    extension = check_image(upload).format.lower()
    old = [video.poster.name, video.poster_source.name]
    store(video.poster_source, f"{source[:16]}-source.{extension}", upload)
    store(video.poster, f"{sha256[:16]}.webp", ContentFile(data))
    video.poster_sha256 = sha256
    video.save(update_fields=["poster", "poster_source", "poster_sha256"])
    delete_posters(old)
    return video


@transaction.atomic
def remove_poster(video: Video) -> None:
    """Remove the poster; idempotent."""
    old = [video.poster.name, video.poster_source.name]
    video.poster, video.poster_source, video.poster_sha256 = "", "", ""
    video.save(update_fields=["poster", "poster_source", "poster_sha256"])
    delete_posters(old)


def delete_posters(names: list[str | None]) -> None:
    """Delete posters from the storage after the commit, unless a video uses them again."""
    delete_after_commit(names, is_used=_is_shown)


def _is_shown(name: str) -> bool:
    return Video.objects.filter(Q(poster=name) | Q(poster_source=name)).exists()
