"""Course covers: the course's picture re-encoded as a small WebP for pages."""

import hashlib

from django.core.files.base import ContentFile

from course.files.images import FileRefused, light_webp
from course.files.uploads import delete_after_commit, store
from course.models import Course, CourseFile

COVER_FIELDS = ("cover", "cover_sha256", "cover_of")


def renew_cover(course: Course) -> None:
    """Derive the cover if the course's picture has changed; the caller saves the row.

    A picture that cannot be made small enough has no cover and is shown as it is.
    """
    source = course.image.sha256 if course.image else ""
    if course.cover_of == source:
        return
    old = course.cover.name
    data = _derived(course.image) if course.image else b""
    course.cover, course.cover_of = "", source
    course.cover_sha256 = hashlib.sha256(data).hexdigest() if data else ""
    if data:
        store(course.cover, f"{course.cover_sha256[:16]}.webp", ContentFile(data))
    delete_after_commit([old], is_used=lambda name: Course.objects.filter(cover=name).exists())


def _derived(picture: CourseFile) -> bytes:
    try:
        with picture.file.open() as file:
            return light_webp(file)
    except (FileRefused, FileNotFoundError):
        return b""
