"""Images and PDFs of courses: checked by content, named for Markdown, stored by content hash
(SHA-256).

Nothing a browser says about a file is trusted: the type is read from its first bytes, an image's
size from its header before anything is decoded, and SVG or HTML is never accepted.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from course.authoring import rerender_course
from course.files.covers import COVER_FIELDS, renew_cover
from course.files.images import FileRefused, check_image
from course.files.uploads import delete_after_commit, store
from course.models import Course, CourseFile
from course.text.folding import normalised

PDF_MAX_BYTES = 50 * 1024 * 1024
NAME_MAX_LENGTH = 100
_PDF_MAGIC = b"%PDF-"
_EXTENSIONS = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "WEBP": (".webp",),
    "GIF": (".gif",),
    "PDF": (".pdf",),
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A checked file: its Markdown name, kind, SHA-256 in hex and size in bytes."""

    name: str
    kind: CourseFile.Kind
    sha256: str
    bytes: int
    width: int | None = None
    height: int | None = None


def sha256_of(upload: File) -> str:
    """The SHA-256 of a file of any size, read in chunks; rewinds the file."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def normalise_name(name: str) -> str:
    """A name that is safe in URLs and easy to write in Markdown: "Der Sprung.PNG" →
    "der-sprung.png". A stem without Latin letters or digits becomes "file".
    """
    plain = normalised(name.replace("\\", "/").replace("ß", "ss"), "NFKD")
    base = plain.encode("ascii", "ignore").decode().lower().rpartition("/")[2]
    before, dot, after = base.rpartition(".")
    stem, suffix = (before, re.sub(r"[^a-z0-9]", "", after)) if dot else (after, "")
    suffix = suffix and f".{suffix[:10]}"
    stem = re.sub(r"[^a-z0-9.]+", "-", stem)
    stem = re.sub(r"[-.]+", lambda run: "." if "." in run[0] else "-", stem).strip("-.")
    return (stem[: NAME_MAX_LENGTH - len(suffix)].rstrip("-.") or "file") + suffix


def check_course_file(name: str, upload: File) -> FileFacts:
    """The checked facts of a file and its normalised name. Raises FileRefused."""
    normal = normalise_name(name)
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": normal})
    upload.seek(0)
    head = upload.read(len(_PDF_MAGIC))
    upload.seek(0)
    if head == _PDF_MAGIC:
        return _check_pdf(normal, upload)
    try:
        image = check_image(upload)
    except FileRefused as refusal:
        raise FileRefused(f"“{normal}”: {refusal}") from refusal
    _check_extension(normal, image.format)
    return FileFacts(
        normal,
        CourseFile.Kind.IMAGE,
        sha256_of(upload),
        int(upload.size),
        image.width,
        image.height,
    )


def _check_pdf(name: str, upload: File) -> FileFacts:
    if upload.size > PDF_MAX_BYTES:
        raise FileRefused(_("“%(name)s” is larger than 50 MB.") % {"name": name})
    _check_extension(name, "PDF")
    return FileFacts(name, CourseFile.Kind.PDF, sha256_of(upload), int(upload.size))


def _check_extension(name: str, kind: str) -> None:
    if PurePosixPath(name).suffix not in _EXTENSIONS[kind]:
        raise FileRefused(
            _("“%(name)s” holds a %(kind)s: let its name end in %(extension)s.")
            % {"name": name, "kind": kind, "extension": _EXTENSIONS[kind][0]}
        )


@transaction.atomic
def store_course_file(course: Course, name: str, upload: File) -> CourseFile:
    """Store a file under its normalised name; idempotent: the same content again is the same row.

    New content under an existing name replaces it, and texts that show it are rendered again.
    Raises FileRefused.
    """
    facts = check_course_file(name, upload)
    # Row lock: of two simultaneous uploads of one name, the second waits, then replaces the first.
    Course.objects.select_for_update().only("pk").get(pk=course.pk)
    row = CourseFile.objects.filter(course=course, name=facts.name).first()
    if row is not None and row.sha256 == facts.sha256:
        return row
    old = (row.file.name or "") if row is not None else ""
    row = row or CourseFile(course=course, name=facts.name)
    row.kind, row.sha256, row.bytes = facts.kind, facts.sha256, facts.bytes
    row.width, row.height = facts.width, facts.height
    store(row.file, f"{course.pk}/{facts.sha256[:16]}-{facts.name}", upload)
    row.save()
    if course.image_id == row.pk:
        course.image = row
        renew_cover(course)
        course.save(update_fields=COVER_FIELDS)
    if old:
        _forget(old)
        shown = row.step_files.filter(Q(is_in_text=True) | Q(is_in_questions=True))
        if shown.exists() or row.name in course.body:
            rerender_course(course)
    return row


def uses_of(row: CourseFile) -> list[str]:
    """Where a file is used, in words: titles of steps, the course's description or picture."""
    uses = [
        str(use.step) for use in row.step_files.select_related("step").order_by("step__week_number")
    ]
    if Course.objects.filter(pk=row.course_id).filter(Q(image=row)).exists():
        uses.append(_("the course's picture"))
    if row.name in row.course.body:
        uses.append(_("the course's description"))
    return uses


@transaction.atomic
def remove_course_file(row: CourseFile) -> None:
    """Delete a file nobody uses. Raises FileRefused, naming who does."""
    Course.objects.select_for_update().only("pk").get(pk=row.course_id)
    uses = uses_of(row)
    if uses:
        raise FileRefused(
            _("“%(name)s” is used by: %(uses)s.") % {"name": row.name, "uses": ", ".join(uses)}
        )
    _forget(row.file.name or "")
    row.delete()


def _forget(stored: str) -> None:
    delete_after_commit(
        [stored], is_used=lambda name: CourseFile.objects.filter(file=name).exists()
    )
