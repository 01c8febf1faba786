"""Import and export of a course's questions as files."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.authoring import pictures_of
from course.models import Course
from desk import encodings
from desk.admin.scoped import ScopedAdmin
from desk.coursefiles.stored import course_facts, questions_of
from desk.forms.questions.files import ImportForm
from desk.questionfiles.exporting import export_questions
from desk.questionfiles.importing import Imported, import_questions
from desk.questionfiles.reading import CUEBOOK
from quizzes.formats.gift.writing import Written
from quizzes.formats.registry import FORMATS, GIFT


class QuestionFilePages(ScopedAdmin):
    """Views of CourseAdmin at …/questions/import/ and …/questions/export/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        start, name = "<path:object_id>/questions", "course_course"
        own = [
            path(
                f"{start}/import/",
                view(self.import_questions),
                name=f"{name}_import_questions",
            ),
            path(
                f"{start}/export/",
                view(self.export_questions),
                name=f"{name}_export_questions",
            ),
        ]
        return own + super().get_urls()

    def import_questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Import a file of questions; the page then shows the result of each."""
        course = self.row_or_404(request, object_id)
        reading = {"facts": course_facts(course), "pictures": pictures_of(course)}
        form = ImportForm(request.POST or None, request.FILES or None, reading=reading)
        done: Imported | None = None
        if request.method == "POST" and form.is_valid() and form.read is not None:
            tag = " ".join(form.cleaned_data["tag"].split())
            done = import_questions(course, form.read.incoming, tag=tag, at=timezone.now())
            self._note_import(request, course, done)
        context = self.page_context(
            request,
            course,
            title=_("Import questions"),
            desk_tab="questions",
            form=form,
            read=form.read if done else None,
            encoding_name=encodings.name_of(form.read.encoding) if form.read else "",
            done=done,
            refused=sorted((*form.read.refused, *done.refused), key=lambda item: item.line)
            if done and form.read
            else [],
        )
        return TemplateResponse(request, "admin/course/course/import_questions.html", context)

    def _note_import(self, request: HttpRequest, course: Course, done: Imported) -> None:
        count = len(done.created) + len(done.updated)
        if count:
            done_in_words = ngettext(
                "Imported %(count)d question.", "Imported %(count)d questions.", count
            )
            self.note(request, course, done_in_words % {"count": count})

    def export_questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Export all questions in use: ?format=cuebook or a name of FORMATS."""
        course = self.row_or_404(request, object_id)
        wanted = request.GET.get("format", "")
        name = wanted if wanted == CUEBOOK or wanted in FORMATS else GIFT
        present = [
            each.authored for each in questions_of(course).values() if not each.row.retired_at
        ]
        text, left = export_questions(present, name)
        if "left" in request.GET:
            return self._what_is_left(request, course, name, left, count=len(present))
        suffix = FORMATS[name].suffix if name in FORMATS else ".md"
        kind = "application/xml" if suffix == ".xml" else "text/plain"
        response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{course.slug}-questions{suffix}"'
        return response

    def _what_is_left(
        self,
        request: HttpRequest,
        course: Course,
        name: str,
        left: Sequence[Written],
        *,
        count: int,
    ) -> HttpResponse:
        """What a file of a format cannot hold, question by question."""
        title = FORMATS[name].title if name in FORMATS else _("Questions as text")
        context = self.page_context(
            request,
            course,
            title=_("What %(format)s cannot hold") % {"format": title},
            desk_tab="questions",
            format=name,
            left=left,
            count=count,
        )
        return TemplateResponse(request, "admin/course/course/export_left.html", context)
