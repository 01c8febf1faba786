"""Media with access control: films (range requests), posters and captions of steps."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import gate_step
from lessons.film.byte_ranges import UnsatisfiableRange, parse_range
from lessons.models import Transcript, Video, VideoFile

# The server buffers a body of this size at once, so a slow client does not block a worker.
CHUNK = 1024 * 1024
WHOLE_AT_MOST = 4 * CHUNK
FOREVER = "private, max-age=31536000, immutable"


@login_not_required
@require_safe
def film(  # noqa: PLR0917
    request: HttpRequest, slug: str, key: str, revision: int, height: int, extension: str
) -> HttpResponse:
    """One encoding of a film: partial responses of at most 1 MiB, as players send range requests.

    A large film as a whole is only sent by the web server in front (X-Accel-Redirect, MEDIA_ACCEL).
    """
    gate_step(request.user, slug, key, at=timezone.now())
    found = get_object_or_404(
        VideoFile.objects.filter(video__step__key=key, video__step__course__slug=slug),
        video__revision=revision,
        height=height,
        format=extension,
    )
    response = _answer(request, found)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = FOREVER
    response["Content-Type"] = f"video/{found.format}"
    response["ETag"] = _etag(found)
    return response


def _etag(found: VideoFile) -> str:
    return f'"{found.sha256[:32]}"'


def _answer(request: HttpRequest, found: VideoFile) -> HttpResponse:
    size = found.bytes
    if settings.MEDIA_ACCEL:
        path = f"{settings.MEDIA_ACCEL.rstrip('/')}/{found.file.name}"
        return HttpResponse(headers={"X-Accel-Redirect": path})
    condition = request.headers.get("If-Range", "")
    asked = request.headers.get("Range", "") if condition in {"", _etag(found)} else ""
    try:
        part = parse_range(asked, size, at_most=CHUNK)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return _whole(request, found)
    headers = {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}
    if request.method == "HEAD":
        return HttpResponse(status=206, headers=headers | {"Content-Length": str(part.length)})
    return HttpResponse(_read(found.file, part.start, part.length), status=206, headers=headers)


def _whole(request: HttpRequest, found: VideoFile) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(found.bytes)})
    if found.bytes > WHOLE_AT_MOST:
        # 428 "the origin server requires the request to be conditional" is the closest status.
        return HttpResponse(
            "Ask for a range of this film, as players do: Range: bytes=0-", status=428
        )
    return HttpResponse(_read(found.file, 0, found.bytes))


def _read(file: File, start: int, length: int) -> bytes:
    try:
        with file.open("rb") as stream:
            stream.seek(start)
            return bytes(stream.read(length))
    except FileNotFoundError as missing:
        raise Http404 from missing


@login_not_required
@require_safe
def poster(request: HttpRequest, slug: str, key: str, sha16: str) -> HttpResponse:
    gate_step(request.user, slug, key, at=timezone.now())
    video = get_object_or_404(
        Video, step__key=key, step__course__slug=slug, poster_sha256__startswith=sha16
    )
    if not video.poster:
        raise Http404
    body = _read(video.poster, 0, CHUNK)
    return HttpResponse(body, content_type="image/webp", headers={"Cache-Control": FOREVER})


@login_not_required
@require_safe
def captions(request: HttpRequest, slug: str, key: str, language: str) -> HttpResponse:
    """The captions of a step's film as WebVTT."""
    gate_step(request.user, slug, key, at=timezone.now())
    transcript = get_object_or_404(
        Transcript, video__step__key=key, video__step__course__slug=slug, language=language
    )
    is_versioned = request.GET.get("v") == transcript.sha256[:8]
    return HttpResponse(
        transcript.vtt,
        content_type="text/vtt; charset=utf-8",
        headers={"Cache-Control": FOREVER if is_versioned else "private, no-cache"},
    )
