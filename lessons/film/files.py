"""Films of video steps: checked by content, stored by content hash, with a revision counter.

A film is never read into memory: it is hashed in chunks, its header is read by MediaInfo, and an
upload in a temporary file is moved instead of copied.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from pymediainfo import MediaInfo

from course.authoring import note_film
from course.course_files import sha256_of
from course.files.uploads import delete_after_commit, store
from course.models import Step
from lessons.film.posters import delete_posters, remove_poster, store_poster
from lessons.models import Video, VideoFile

__all__ = [
    "FilmHeader",
    "FilmRefused",
    "check_film",
    "delete_video",
    "missing_parts",
    "remove_film",
    "remove_poster",
    "store_film",
    "store_poster",
]

DEFAULT_MAX_BYTES = 2 * 1024**3
LONGEST_MS = 24 * 60 * 60 * 1000
# Encodings of one film differ by a few frames; more means another film.
SAME_FILM_MS = 1_000
_EBML = b"\x1a\x45\xdf\xa3"
_CODECS = {
    VideoFile.Container.MP4: {"AVC", "AV1", "VP9"},
    VideoFile.Container.WEBM: {"VP8", "VP9", "AV1"},
}


class FilmRefused(ValueError):
    """A film that is not accepted; the message is for the uploader."""


@dataclass(frozen=True, slots=True)
class FilmHeader:
    """Metadata of a checked film: displayed width and height in pixels, duration in ms, SHA-256 in
    hex.
    """

    format: VideoFile.Container
    width: int
    height: int
    duration_ms: int
    bytes: int
    sha256: str


def check_film(upload: File) -> FilmHeader:
    """Read the film's metadata from the file itself. Raises FilmRefused."""
    size = int(upload.size or 0)
    if not size:
        raise FilmRefused(_("The file is empty."))
    limit = getattr(settings, "FILM_MAX_BYTES", DEFAULT_MAX_BYTES)
    if size > limit:
        raise FilmRefused(
            _("The film has %(size)d MB; at most %(limit)d MB are taken.")
            % {"size": size // 1_000_000, "limit": limit // 1_000_000}
        )
    form, picture, duration_ms = _read_header(upload)
    width, height = int(picture.width or 0), int(picture.height or 0)
    if abs(float(picture.rotation or 0)) % 180 == 90:  # noqa: PLR2004 - a phone held upright
        width, height = height, width
    if not (width and height and 0 < duration_ms <= LONGEST_MS):
        raise FilmRefused(_("The film says neither its size nor how long it is: it is damaged."))
    return FilmHeader(form, width, height, duration_ms, size, sha256_of(upload))


def _read_header(upload: File) -> tuple[VideoFile.Container, Any, int]:
    """Container format, MediaInfo's video track and duration in ms. Raises FilmRefused."""
    upload.seek(0)
    head = upload.read(12)
    if head[4:8] != b"ftyp" and head[:4] != _EBML:
        raise FilmRefused(_("This is neither an MP4 nor a WebM film."))
    try:
        info = MediaInfo.parse(upload, encoding_errors="replace")
    except Exception as error:
        # MediaInfo's XML can be malformed for malformed films; there is no single exception for
        # that.
        raise FilmRefused(_("The film cannot be read: it is damaged.")) from error
    finally:
        upload.seek(0)
    general = info.general_tracks[0]
    form = _format_of(general)
    if general.istruncated == "Yes":
        raise FilmRefused(_("The film breaks off: upload it again."))
    if not info.video_tracks:
        raise FilmRefused(_("The file has no moving picture in it."))
    picture = info.video_tracks[0]
    if picture.format not in _CODECS[form]:
        raise FilmRefused(
            _("Browsers do not all play %(codec)s in %(format)s; export it as H.264 or VP9.")
            % {"codec": picture.format, "format": form.label}
        )
    return form, picture, round(float(general.duration or picture.duration or 0))


def _format_of(general: Any) -> VideoFile.Container:
    if general.format == "WebM":
        return VideoFile.Container.WEBM
    if general.format == "MPEG-4" and general.format_profile != "QuickTime":
        return VideoFile.Container.MP4
    raise FilmRefused(
        _("This is a %(format)s film; export it as MP4 or WebM.")
        % {"format": general.format_profile or general.format or _("damaged")}
    )


@transaction.atomic
def store_film(
    step: Step, upload: File, *, at: datetime, facts: FilmHeader | None = None
) -> VideoFile:
    """Store one encoding of the step's film; idempotent: the same content again is the same row.

    Another of the same format and height is replaced. Replacing, or a duration that differs by more
    than a second, increments the video's revision. `facts` is the result of `check_film` if it was
    called already. `at` is the time of the edit. Raises FilmRefused.
    """
    facts = facts or check_film(upload)
    Step.objects.select_for_update(no_key=True).only("pk").get(pk=step.pk)
    video, is_new = Video.objects.get_or_create(
        step=step, defaults={"duration_ms": facts.duration_ms}
    )
    row = video.files.filter(format=facts.format, height=facts.height).first()
    if row is not None and row.sha256 == facts.sha256:
        return row
    old = (row.file.name or "") if row is not None else ""
    row = row or VideoFile(video=video, format=facts.format, height=facts.height)
    row.width, row.sha256, row.bytes = facts.width, facts.sha256, facts.bytes
    store(row.file, f"{facts.sha256[:16]}.{facts.format}", upload)
    row.save()
    is_another_film = abs(video.duration_ms - facts.duration_ms) > SAME_FILM_MS
    if not is_new and (old or is_another_film):
        _count_revision(video, facts.duration_ms if is_another_film else video.duration_ms)
    note_film(step.pk, length_ms=video.duration_ms, revision=video.revision)
    if old:
        _forget([old])
    Step.objects.filter(pk=step.pk).update(edited_at=at)
    step.edited_at, step.video = at, video
    return row


def _count_revision(video: Video, duration_ms: int) -> None:
    video.revision += 1
    video.duration_ms = duration_ms
    video.save(update_fields=["revision", "duration_ms"])


@transaction.atomic
def remove_film(video_file: VideoFile) -> None:
    """Delete one encoding; deleting the last one ends the film's revision."""
    video = Video.objects.select_for_update().get(pk=video_file.video_id)
    _forget([video_file.file.name])
    video_file.delete()
    if not video.files.exists():
        _count_revision(video, video.duration_ms)
        note_film(video.pk, length_ms=None, revision=video.revision)


def delete_video(step: Step) -> None:
    """Delete the files of a step after the transaction that deletes it commits."""
    video = Video.objects.filter(step=step).first()
    if video is None:
        return
    note_film(step.pk, length_ms=None, revision=video.revision)
    _forget([row.file.name for row in video.files.all()])
    delete_posters([video.poster.name, video.poster_source.name])


def _forget(names: list[str | None]) -> None:
    delete_after_commit(names, is_used=lambda name: VideoFile.objects.filter(file=name).exists())


def missing_parts(step: Step) -> list[str]:
    """What a video step needs before it may be published, in words; empty when ready."""
    video = Video.objects.filter(step=step).first()
    missing = []
    if video is None or not video.files.exists():
        missing.append(_("a film"))
    if video is None or not video.transcripts.exists():
        missing.append(_("captions with their transcript"))
    return missing
