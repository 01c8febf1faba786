"""Admin of courses: description, team, outline page and files page."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course import authoring
from course.course_files import check_course_file, remove_course_file, store_course_file
from course.files.images import FileRefused
from course.files.uploads import NO_ROOM, all_or_nothing, is_full
from course.models import Course, CourseFile, StepFile, TeamMember, Week
from desk.admin.courses.lint import QualityPages
from desk.admin.courses.moments import MomentPages
from desk.admin.courses.outline import OutlinePages
from desk.admin.questions.files import QuestionFilePages
from desk.admin.questions.question import QuestionPages
from desk.admin.scoped import ScopedInline, answer_upload, leads, limit_choices
from desk.editing.conflicts import lock
from desk.editing.editions import (
    FIELD,
    Conflict,
    Difference,
    Edition,
    changed_keys,
    conflict_about,
    edition_in,
    token_of,
    who_saved,
)
from desk.forms.courses import (
    CourseForm,
    FilesForm,
    PublicationState,
    TeamFormSet,
    TeamMemberForm,
    picture_choices,
    text_remarks,
)
from lessons import transcripts
from lessons.models import Transcript


class TeamInline(ScopedInline):
    model = TeamMember
    form = TeamMemberForm
    formset = TeamFormSet
    fields = ["person", "email", "role"]
    readonly_fields = ["person"]
    verbose_name_plural = gettext_lazy("team")

    @admin.display(description=gettext_lazy("name"))
    def person(self, member: TeamMember) -> str:
        return str(member.user) if member.pk else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamMember]:
        return super().get_queryset(request).select_related("user")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.needs_a_lead = obj is not None and not request.user.is_staff
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return leads(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return leads(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return leads(request, obj)


class WeekInline(ScopedInline):
    model = Week
    fields = ["number", "title", "steps"]
    readonly_fields = ["number", "steps"]
    can_delete = False
    extra = 0
    verbose_name_plural = gettext_lazy("weeks")

    @admin.display(description=gettext_lazy("steps"))
    def steps(self, week: Week) -> str:
        if not week.pk:
            return "–"
        address = reverse("admin:course_course_outline", args=[week.course_id])
        return format_html(
            '<a href="{}#week-{}">{}</a>', address, week.number, _("See the steps of this week")
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Course)
class CourseAdmin(OutlinePages, QualityPages, MomentPages, QuestionFilePages, QuestionPages):
    form = CourseForm
    inlines = [WeekInline, TeamInline]
    list_display = ["title", "organisation", "is_published", "is_listed"]
    list_select_related = ["organisation"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "organisation", "summary", "state", "is_listed"]}),
        (
            gettext_lazy("What the course page says"),
            {
                "fields": [
                    "body",
                    "outcomes",
                    "audience",
                    "topics",
                    "hours_per_week",
                    "image",
                    "licence",
                ]
            },
        ),
        (
            gettext_lazy("Address and languages"),
            {"fields": ["slug", "language", "han_language"], "classes": ["collapse"]},
        ),
        (gettext_lazy("Completion"), {"fields": ["completion"], "classes": ["collapse"]}),
        (
            gettext_lazy("Certificate"),
            {
                "fields": ["offers_certificate", "certificate_percent", "certificate_score"],
                "classes": ["collapse"],
            },
        ),
    ]

    @admin.display(description=gettext_lazy("published"), boolean=True, ordering="published_at")
    def is_published(self, course: Course) -> bool:
        return course.published_at is not None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request) and bool(request.user.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def deletion_blocker(self, row: Course) -> str:
        if row.certificates.exists():
            return _(
                "The course has issued certificates, which stay valid, so it is not deleted. Turn"
                " it back into a draft instead."
            )
        if row.runs.exists():
            return _(
                "The course has runs, so it is not deleted. Turn it back into a draft instead."
            )
        if row.steps.exists():
            return _("The course has steps. Delete them first, or turn it back into a draft.")
        return ""

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else [TeamInline]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
        form: Any = super().get_form(request, obj, **kwargs)
        if "image" in form.base_fields:
            limit_choices(
                form.base_fields["image"],
                picture_choices(obj) if obj else CourseFile.objects.none(),
            )
        organisations = form.base_fields["organisation"]
        limit_choices(organisations, organisations.queryset)
        return form

    def save_model(self, request: HttpRequest, obj: Course, form: Any, change: bool) -> None:  # noqa: FBT001
        if form.cleaned_data["state"] == PublicationState.DRAFT:
            obj.published_at = None
        elif obj.published_at is None:
            obj.published_at = timezone.now()
        if change and {"language", "han_language", "slug"} & set(form.changed_data):
            # Rendered texts depend on the course's slug (image URLs) and languages (foreign words).
            authoring.rerender_course(obj)
            for transcript in Transcript.objects.filter(video__step__course=obj).select_related(
                "video__step__course"
            ):
                transcripts.rerender(transcript)
        else:
            authoring.save_course(obj)
        for remark in text_remarks(obj.body, obj):
            self.message_user(request, remark, level="warning")

    def response_post_save_add(self, request: HttpRequest, obj: Course) -> HttpResponseRedirect:
        return redirect("admin:course_course_outline", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: Course) -> HttpResponseRedirect:
        if not self.has_change_permission(request, obj):
            return redirect("admin:index")
        return redirect("admin:course_course_change", obj.pk)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/files/", view(self.files), name="course_course_files"),
            path(
                "<path:object_id>/files/<int:file_id>/remove/",
                view(self.remove_file),
                name="course_course_remove_file",
            ),
        ]
        return own + super().get_urls()

    def files(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The course's pictures and PDFs: a list with their uses, and an upload form."""
        course = self.row_or_404(request, object_id)
        form = FilesForm(request.POST or None, request.FILES or None)
        conflict: Conflict | None = None
        if request.method == "POST" and form.is_valid():
            try:
                conflict = self._keep_files(request, course, form.cleaned_data["uploads"])
            except OSError as error:
                if not is_full(error):
                    raise
                form.add_error("uploads", NO_ROOM)
            else:
                if conflict is None:
                    return answer_upload(request, redirect("admin:course_course_files", course.pk))
                form.add_error("uploads", _("Choose it again to put it in place of that one."))
        uses = StepFile.objects.select_related("step").order_by("step__week_number", "step__number")
        files = list(course.files.prefetch_related(Prefetch("step_files", uses)))
        for row in files:
            row.edition = token_of({row.name: row.sha256})
        context = self.page_context(
            request,
            course,
            title=_("Files"),
            form=form,
            files=files,
            desk_tab="files",
            conflict=conflict,
            edition=token_of({row.name: row.sha256 for row in files}),
        )
        return TemplateResponse(request, "admin/course/course/files.html", context)

    def _keep_files(
        self, request: HttpRequest, course: Course, uploads: list[Any]
    ) -> Conflict | None:
        """Store all of them or none (atomic). Raises OSError when the disk is full.

        A file that somebody else has put there meanwhile is a conflict instead.
        """
        with all_or_nothing(), transaction.atomic():
            lock(course)
            conflict = _conflict_of(course, uploads, edition_in(request.POST.get(FIELD)))
            if conflict is not None:
                return conflict
            stored = [store_course_file(course, upload.name, upload) for upload in uploads]
        names = ", ".join(f"“{row.name}”" for row in stored)
        self.note(request, course, _("Uploaded %(names)s.") % {"names": names})
        self.message_user(request, _("Kept: %(names)s.") % {"names": names}, level="success")
        return None

    @method_decorator(transaction.atomic)
    def remove_file(self, request: HttpRequest, object_id: str, file_id: int) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        lock(course)
        row = course.files.filter(pk=file_id).first()
        if request.method == "POST" and row is not None:
            edition = edition_in(request.POST.get(FIELD))
            if edition is not None and changed_keys(edition, {row.name: row.sha256}):
                who = who_saved(course, since=edition.at, about=f"“{row.name}”")
                message = _("Nothing is deleted: look at what is there now first.")
                self.message_user(request, f"{who} {message}", level="error")
                return redirect("admin:course_course_files", course.pk)
            try:
                remove_course_file(row)
            except FileRefused as refusal:
                self.message_user(request, str(refusal), level="error")
            else:
                done = _("Deleted “%(name)s”.") % {"name": row.name}
                self.note(request, course, done)
                self.message_user(request, done, level="success")
        return redirect("admin:course_course_files", course.pk)


def _digests(course: Course) -> dict[str, str]:
    """The contents of the course's files by their names."""
    return dict(course.files.values_list("name", "sha256"))


def _conflict_of(course: Course, uploads: list[Any], edition: Edition | None) -> Conflict | None:
    """The conflict with files of the same names that the sender has not seen."""
    if edition is None:
        return None
    stands = _digests(course)
    sent = {facts.name: facts for facts in (check_course_file(u.name, u) for u in uploads)}
    changes = [
        Difference(name, _("another file of this name"), _("the file you chose"))
        for name in changed_keys(edition, stands)
        if name in sent and name in stands and stands[name] != sent[name].sha256
    ]
    return conflict_about(course, edition, stands, changes)
