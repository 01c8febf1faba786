"""One's own notes: a course's list of them, writing, changing and deleting one, files of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from course.access import StepAccess, gate_course, gate_noting, membership_of, signed_in
from course.models import Course, Note
from course.notes.writing import (
    NoteConflict,
    NoteRefused,
    change_note,
    own_notes,
    remove_note,
    write_note,
)
from course.pages.note_pages.files import NOTE_FILES
from course.pages.note_pages.listing import BY_STEP, NEWEST, note_line, noted_steps, ordered_notes
from course.pages.note_pages.places import FindPlace, FoundPlace
from course.web.cached_reverse import address

ON_A_PAGE = 50
_LONGEST_QUERY = 100
_FORMS = uuid5(NAMESPACE_URL, "notes")
UNPROCESSABLE, CONFLICT = 422, 409


@require_safe
def notes(request: HttpRequest, slug: str) -> HttpResponse:
    """One's notes in a course: by step or the newest first, searched, page by page."""
    course, person = gate_course(request.user, slug), signed_in(request)
    words = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    order = NEWEST if request.GET.get("order") == NEWEST else BY_STEP
    found = ordered_notes(person, course, order=order, words=words)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    place = address("course:notes", course.slug)

    def link(**changed: object) -> str:
        kept = {"q": words, "order": "" if order == BY_STEP else order} | changed
        return f"{place}?{urlencode({name: value for name, value in kept.items() if value})}"

    context = {
        "course": course,
        "words": words,
        "order": order,
        "total": page.paginator.count,
        "steps": noted_steps(page.object_list, course),
        "by_step_url": link(order=""),
        "newest_url": link(order=NEWEST),
        "all_url": link(q=""),
        "previous_url": link(page=page.previous_page_number()) if page.has_previous() else "",
        "next_url": link(page=page.next_page_number()) if page.has_next() else "",
        "files": [
            (ending, address("course:note_file", course.slug, ending)) for ending in NOTE_FILES
        ],
        "is_member": membership_of(person, course) is not None,
    }
    return _private(render(request, "course/notes.html", context))


@require_safe
def note_file(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """All one's notes in a course as a file."""
    course, person = gate_course(request.user, slug), signed_in(request)
    kind, write = NOTE_FILES[ending]
    rows = noted_steps(ordered_notes(person, course, order=BY_STEP), course)
    text = write(course, rows, f"{request.scheme}://{request.get_host()}")
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    name = f'attachment; filename="{course.slug}-notes.{ending}"'
    response.headers["Content-Disposition"] = name
    return _private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """A note of one's own; POST gives it other words, or tells that it was changed elsewhere."""
    course = gate_course(request.user, slug)
    row = _own_note(request, course, key)
    if request.method != "POST":
        return _show_note(request, course, row)
    _check_sender(request)
    text, edition = request.POST.get("text", ""), request.POST.get("edition", "")
    try:
        row = change_note(row, text, edition=_edition(edition), at=timezone.now())
    except NoteConflict as conflict:
        conflict.note.step = row.step
        return _show_note(request, course, conflict.note, sent=text, status=CONFLICT)
    except NoteRefused as refused:
        return _show_note(
            request, course, row, sent=text, refusal=str(refused), status=UNPROCESSABLE
        )
    if _wants_json(request):
        return _saved(row)
    messages.success(request, _("Your note is saved."))
    return redirect(f"{address('course:notes', course.slug)}#note-{row.key}")


@require_http_methods(["GET", "HEAD", "POST"])
def note_deletion(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """GET asks, POST deletes; again, and of what is not one's own, it does nothing."""
    course = gate_course(request.user, slug)
    _check_sender(request)
    if request.method != "POST":
        row = _own_note(request, course, key)
        context = {"course": course, "line": note_line(row, course)}
        return _private(render(request, "course/note_deletion.html", context))
    row_or_none = own_notes(signed_in(request), course).filter(key=key).first()
    if row_or_none is not None:
        remove_note(row_or_none)
    if _wants_json(request):
        return JsonResponse({"key": str(key)})
    if row_or_none is not None:
        messages.success(request, _("Your note is deleted."))
    return redirect("course:notes", slug=course.slug)


@dataclass(frozen=True, slots=True)
class _NewNote:
    """The form of a new note as it was asked for or sent."""

    access: StepAccess
    place: FoundPlace
    key: UUID
    text: str = ""


def show_new_note(
    request: HttpRequest, slug: str, *, places: Mapping[str, FindPlace]
) -> HttpResponse:
    """The form of a new note at the place that the query names; POST keeps the note.

    `places` is the table of config/kinds.py: how a kind of step finds a place in it.
    """
    _check_sender(request)
    now, sent = timezone.now(), request.GET.dict() | request.POST.dict()
    # The database takes no text with a zero character.
    named = {name: str(value).replace("\0", "") for name, value in sent.items()}
    access = gate_noting(request.user, slug, named.get("step", ""), at=now)
    place = places[access.step.kind](access, named)
    form = _NewNote(access, place, _key(named), named.get("text", ""))
    if request.method != "POST":
        return _show_form(request, form)
    try:
        row = write_note(
            access.step, form.text, key=form.key, place=place.make, actor=signed_in(request), at=now
        )
    except NoteConflict as conflict:
        conflict.note.step = access.step
        return _show_note(request, access.course, conflict.note, sent=form.text, status=CONFLICT)
    except NoteRefused as refused:
        return _show_form(request, form, refusal=str(refused))
    if _wants_json(request):
        return _saved(row)
    messages.success(request, _("Your note is saved."))
    query = f"?{place.query}" if place.query else ""
    return redirect(f"{access.step.get_absolute_url()}{query}#notes")


def _show_form(request: HttpRequest, form: _NewNote, *, refusal: str = "") -> HttpResponse:
    if refusal and _wants_json(request):
        return JsonResponse({"message": refusal}, status=UNPROCESSABLE)
    context = {
        "course": form.access.course,
        "step": form.access.step,
        "place": form.place,
        "key": form.key,
        "text": form.text,
        "refusal": refusal,
        "action": address("new_note", form.access.course.slug),
    }
    status = UNPROCESSABLE if refusal else 200
    return _private(render(request, "course/new_note.html", context, status=status))


def _show_note(
    request: HttpRequest,
    course: Course,
    row: Note,
    *,
    sent: str | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The note's form; `sent` is what was not saved, and stays in it."""
    if status != 200 and _wants_json(request):  # noqa: PLR2004
        there = {"text": row.text, "edition": row.edition, "key": str(row.key)}
        return JsonResponse({"message": refusal} | there, status=status)
    context = {
        "course": course,
        "line": note_line(row, course),
        "edition": row.edition,
        "text": row.text if sent is None else sent,
        "refusal": refusal,
        "is_conflict": status == CONFLICT,
    }
    return _private(render(request, "course/note.html", context, status=status))


def _own_note(request: HttpRequest, course: Course, key: UUID) -> Note:
    """Raises Http404 for everybody else's."""
    row = own_notes(signed_in(request), course).with_places().filter(key=key).first()
    if row is None:
        raise Http404
    return row


def _check_sender(request: HttpRequest) -> None:
    """What a browser kept for one person is not taken from another who has signed in since."""
    if request.POST.get("person", str(signed_in(request).uuid)) != str(signed_in(request).uuid):
        raise PermissionDenied


def _saved(row: Note) -> JsonResponse:
    return JsonResponse({"key": str(row.key), "edition": row.edition, "text": row.text})


def _wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html")


def _key(sent: Mapping[str, str]) -> UUID:
    """The key that was sent; else that of this form with these words, so that two clicks are one.

    The token against forgery is another each time a form is shown.
    """
    try:
        return UUID(sent.get("key", ""))
    except ValueError:
        token = sent.get("csrfmiddlewaretoken", "")
        return uuid5(_FORMS, "\n".join((token, *sorted(sent.values())))) if token else uuid4()


def _edition(text: str) -> int:
    """The edition that was read; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache: who comes to this browser later finds nothing of it."""
    response.headers["Cache-Control"] = "private, no-store"
    return response
