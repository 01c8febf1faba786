"""Admin of a transcript: its import report, shifting, decoding again, downloads."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from course.models import Step
from course.text.languages import direction, own_name
from desk import encodings
from desk.admin.courses.moments import notify_followed
from desk.admin.scoped import ScopedAdmin, editor
from desk.editing.conflicts import lock
from desk.editing.editions import FIELD, Conflict, conflict_in, token_of
from desk.forms.captions import remark_in_words
from desk.forms.existing_media import existing_transcripts
from desk.forms.transcripts import RereadForm, ShiftForm
from lessons.captions.cues import CaptionsRefused
from lessons.captions.shifting import ShiftRefused, in_seconds
from lessons.models import CaptionSource, Transcript, Video
from lessons.transcripts import (
    export_transcript,
    reread_transcript,
    shift_transcript,
    stored_source,
)

_FIRST_LINES = 6
_TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain"}


class ReportPart(NamedTuple):
    """The remarks of one kind in an import report."""

    kind: str
    name: str
    remarks: list[dict[str, Any]]


class TranscriptPages(ScopedAdmin):
    """Views of StepAdmin at …/transcripts/<language>/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        place = "<path:object_id>/transcripts/<str:tag>/"
        own = [
            path(f"{place}shift/", view(self.shift), name="course_step_shift"),
            path(f"{place}read-again/", view(self.read_again), name="course_step_reread"),
            path(f"{place}as/<str:kind>/", view(self.file), name="course_step_captions_file"),
            path(place, view(self.transcript), name="course_step_transcript"),
        ]
        return own + super().get_urls()

    def transcript(self, request: HttpRequest, object_id: str, tag: str) -> HttpResponse:
        step = self.row_or_404(request, object_id)
        return self._page(request, step, _transcript_or_404(step, tag))

    @method_decorator(transaction.atomic)
    def shift(self, request: HttpRequest, object_id: str, tag: str) -> HttpResponse:
        """Shift all cues by `seconds`."""
        step = self.row_or_404(request, object_id)
        found = _transcript_or_404(step, tag)
        form = ShiftForm(request.POST)
        if request.method != "POST":
            return _to_page(step, found)
        if not form.is_valid():
            return self._page(request, step, found, shift_form=form)
        lock(step)
        found = _transcript_or_404(step, tag)
        if conflict := _conflict(request, step, found):
            return self._page(request, step, found, shift_form=form, conflict=conflict)
        try:
            moved = shift_transcript(found, form.by_ms, actor=editor(request), at=timezone.now())
        except ShiftRefused as refused:
            form.refuse(refused)
            return self._page(request, step, found, shift_form=form)
        done = _("All lines in %(language)s were moved by %(seconds)s s.") % {
            "language": own_name(found.language),
            "seconds": in_seconds(form.by_ms),
        }
        notify_followed(self, request, step.course, moved.followed)
        return self._done(request, step, found, done)

    @method_decorator(transaction.atomic)
    def read_again(self, request: HttpRequest, object_id: str, tag: str) -> HttpResponse:
        """Decode the stored file again as `encoding`."""
        step = self.row_or_404(request, object_id)
        found = _transcript_or_404(step, tag)
        form = RereadForm(request.POST)
        if request.method != "POST":
            return _to_page(step, found)
        if not form.is_valid():
            return self._page(request, step, found, reread_form=form)
        lock(step)
        found = _transcript_or_404(step, tag)
        if conflict := _conflict(request, step, found):
            return self._page(request, step, found, reread_form=form, conflict=conflict)
        try:
            read = reread_transcript(
                found, form.cleaned_data["encoding"], actor=editor(request), at=timezone.now()
            )
        except LookupError as error:
            raise Http404 from error
        except (CaptionsRefused, ShiftRefused) as refused:
            form.add_error("encoding", _why_not_read(refused))
            return self._page(request, step, found, reread_form=form)
        done = _("The file was read again as %(encoding)s.") % {
            "encoding": encodings.name_of(read.encoding)
        }
        notify_followed(self, request, step.course, read.followed)
        return self._done(request, step, found, done)

    def file(self, request: HttpRequest, object_id: str, tag: str, kind: str) -> HttpResponse:
        """The transcript as a file: "vtt", "srt", "txt", or the "original"."""
        step = self.row_or_404(request, object_id)
        found = _transcript_or_404(step, tag)
        if kind == "original":
            source = stored_source(found)
            if source is None:
                raise Http404
            return _download(source, "application/octet-stream", found.source_name or "captions")
        if kind not in _TYPES:
            raise Http404
        name = f"{step.label or step.key}-{found.language}.{kind}"
        text = export_transcript(found, kind)  # type: ignore[arg-type]  # looked up above
        return _download(text.encode(), f"{_TYPES[kind]}; charset=utf-8", name)

    def _page(
        self, request: HttpRequest, step: Step, found: Transcript, **more: Any
    ) -> HttpResponse:
        """The page; `more` are forms as they were sent, and a conflict."""
        context = self.page_context(
            request,
            step,
            title=_("Transcript: %(language)s") % {"language": own_name(found.language)},
            subtitle=str(step),
            step=step,
            transcript=found,
            dir=direction(found.language),
            encoding=encodings.name_of(found.encoding) if found.encoding else "",
            moved=in_seconds(found.shifted_ms) if found.shifted_ms else "",
            has_source=CaptionSource.objects.filter(transcript=found).exists(),
            first_lines=found.cues.order_by("position")[:_FIRST_LINES],
            report=_report(found),
            edition=token_of(_state_in_words(found)),
            **({"shift_form": ShiftForm(), "reread_form": RereadForm()} | more),
        )
        return TemplateResponse(request, "admin/course/step/transcript.html", context)

    def _done(
        self, request: HttpRequest, step: Step, found: Transcript, message: str
    ) -> HttpResponse:
        self.note(request, step, message)
        self.message_user(request, message, level="success")
        return _to_page(step, found)


def _transcript_or_404(step: Step, language: str) -> Transcript:
    video = Video.objects.filter(step=step).first()
    found = existing_transcripts(video).filter(language=language).first() if video else None
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]


def _state_in_words(found: Transcript) -> dict[str, str]:
    """What shifting and reading again start from, by labels."""
    return {
        _("Times"): _("moved by %(moved)s s") % {"moved": in_seconds(found.shifted_ms)},
        _("Encoding of the file"): encodings.name_of(found.encoding) if found.encoding else "",
        _("Transcript"): f"{found.source_name}, {localtime(found.imported_at):%Y-%m-%d %H:%M:%S}",
    }


def _conflict(request: HttpRequest, step: Step, found: Transcript) -> Conflict | None:
    return conflict_in(step, request.POST.get(FIELD), _state_in_words(found))


def _to_page(step: Step, found: Transcript) -> HttpResponse:
    return redirect("admin:course_step_transcript", step.pk, found.language)


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def _why_not_read(refused: CaptionsRefused | ShiftRefused) -> ValidationError:
    if isinstance(refused, ShiftRefused):
        return ValidationError(str(refused))
    return ValidationError([remark_in_words(item) for item in refused.remarks])


def _report(found: Transcript) -> list[ReportPart]:
    """The remarks by kind, the most severe first."""
    parts = [
        ReportPart(kind, name, [item for item in found.report if item["kind"] == kind])
        for kind, name in (
            ("refused", _("Not taken")),
            ("repaired", _("Repaired")),
            ("note", _("Notes")),
        )
    ]
    return [part for part in parts if part.remarks]
