"""Files with access control: images and PDFs of courses, covers, logos of organisations."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from course.access import gate_course, gate_file
from course.models import CourseFile, Organisation

_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "pdf": "application/pdf",
}


def _send(name: str, *, cache: str) -> HttpResponse:
    """A stored file of modest size, sent with the content type its name implies."""
    content_type = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=content_type)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response.headers["Cache-Control"] = cache
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@login_not_required
@require_safe
def course_file(request: HttpRequest, slug: str, sha16: str, name: str) -> HttpResponse:
    """A file, for whoever may see a step that uses it; the hash in the URL makes it immutable."""
    file: CourseFile = gate_file(request.user, slug, sha16, name, at=timezone.now())
    return _send(str(file.file.name), cache="private, max-age=31536000, immutable")


@login_not_required
@require_safe
def cover(request: HttpRequest, slug: str, sha16: str) -> HttpResponse:
    """A course's cover, for whoever may see the course."""
    course = gate_course(request.user, slug)
    if not course.cover or not course.cover_sha256.startswith(sha16):
        raise Http404
    return _send(str(course.cover.name), cache="private, max-age=31536000, immutable")


@login_not_required
@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not organisation.logo:
        raise Http404
    return _send(str(organisation.logo.name), cache="public, max-age=3600")
