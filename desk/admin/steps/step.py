"""Admin of steps: one page each, with the content of its kind."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from course import kinds, outline
from course.models import Activity, Course, Step
from course.text.languages import own_name
from course.text.timecodes import clock
from desk.admin.courses.moments import notify_followed
from desk.admin.filters import OwnCourses, StateFilter
from desk.admin.scoped import (
    editor,
    limit_choices,
    own_courses,
    row_id,
)
from desk.admin.steps.quiz import QuizPages
from desk.admin.steps.related import RelatedFileInline, RelatedLinkInline
from desk.admin.steps.transcript import TranscriptPages
from desk.forms.captions import remark_in_words
from desk.forms.courses import text_remarks
from desk.forms.quizzes import SETTINGS, QuizStepForm
from desk.forms.steps import (
    NewStepForm,
    StepForm,
    activity_choices,
)
from desk.forms.videos import VideoStepForm
from lessons.captions.cues import Captions
from lessons.film.files import delete_video
from lessons.models import Transcript, Video

REMARKS_SHOWN = 5
FORGIVEN_MS = 2_000
FORMS = {kinds.VIDEO: VideoStepForm, kinds.QUIZ: QuizStepForm, kinds.TEST: QuizStepForm}


@admin.register(Step)
class StepAdmin(QuizPages, TranscriptPages):
    list_display = [
        "label_or_dash",
        "title",
        "course",
        "kind",
        "is_published",
        "is_open",
        "minutes",
    ]
    list_display_links = ["title"]
    list_select_related = ["course"]
    list_filter = [OwnCourses, "week_number", "kind", StateFilter, "is_open"]
    search_fields = ["title", "summary"]
    ordering = ["course__title", "week_number", "number", "pk"]
    desk_tab = "outline"

    TRANSCRIPT = [
        "remove_transcripts",
        "captions_language",
        "captions_file",
        "captions_encoding",
        "captions_text",
        "captions_name",
    ]

    # The list ---------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("number"), ordering="week_number")
    def label_or_dash(self, step: Step) -> str:
        return step.label or "–"

    @admin.display(description=gettext_lazy("published"), boolean=True, ordering="published_at")
    def is_published(self, step: Step) -> bool:
        return step.is_published

    # The form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Step | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["activity", "kind", "title"]})]
        text = (_("Text"), {"fields": ["body", "pictures", "licence"]})
        envelope = (
            None,
            {"fields": ["title", "summary", "state", "is_open", "minutes", "activity"]},
        )
        if obj.kind in kinds.ASSESSED:
            settings = SETTINGS if obj.kind == kinds.TEST else ()
            asks = (_("Questions"), {"fields": ["slots", "is_shuffled", *settings]})
            return [envelope, asks, text]
        if obj.kind != kinds.VIDEO:
            return [envelope, text]
        has_poster = Video.objects.filter(step=obj).exclude(poster_sha256="").exists()
        film = ["remove_films", "mp4", "webm", "present_poster", "poster"]
        return [
            envelope,
            (_("Film and poster"), {"fields": film + ["remove_poster"] * has_poster}),
            (_("Captions and transcript"), {"fields": self.TRANSCRIPT}),
            text,
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Step | None = None) -> list[str]:
        return ["present_poster"] if obj is not None and obj.kind == kinds.VIDEO else []

    def get_inlines(self, request: HttpRequest, obj: Step | None) -> Any:
        return [RelatedFileInline, RelatedLinkInline] if obj is not None else []

    def get_form(self, request: HttpRequest, obj: Step | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        if obj is None:
            kind: Any = NewStepForm
        else:
            kind = FORMS.get(obj.kind, StepForm)
        form = super().get_form(request, obj, **(kwargs | {"form": kind}))
        self._offer_activities(request, form, obj)
        return form

    def _offer_activities(self, request: HttpRequest, form: Any, obj: Step | None) -> None:
        """Activities of the step's own course; for a new step, of the course it is created in."""
        field = form.base_fields["activity"]
        activities = Activity.objects.filter(week__course__in=own_courses(request))
        course = obj.course if obj else _course_of_activity(activities, request.GET.get("activity"))
        if course is None:
            limit_choices(field, activities.select_related("week__course"))
        else:
            limit_choices(field, activities.filter(week__course=course))
            field.choices = activity_choices(course)

    @admin.display(description=gettext_lazy("Poster"))
    def present_poster(self, step: Step) -> str:
        video = Video.objects.filter(step=step).first()
        if video is None or not video.poster_sha256:
            return _("None yet: the film shows a black picture before it plays.")
        address = reverse(
            "lessons:poster", args=[step.course.slug, step.key, video.poster_sha256[:16]]
        )
        return format_html('<img class="poster" src="{}" alt="{}">', address, _("Present poster"))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        extra = dict(extra_context or {})
        if object_id is None:
            activities = Activity.objects.filter(week__course__in=own_courses(request))
            extra |= {
                "title": _("New step"),
                "desk_course": _course_of_activity(activities, request.GET.get("activity")),
                "show_save_and_continue": False,
            }
        return super().changeform_view(request, object_id, form_url, extra)

    # Saving -----------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Step, form: Any, change: bool) -> None:  # noqa: FBT001
        """A new step is saved here; an existing one with its related rows, further down."""
        if not change:
            form.write(obj, actor=editor(request), at=timezone.now())
            outline.renumber(obj.course)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        if change:
            form.write(form.instance, actor=editor(request), at=timezone.now())
            self._say_report(request, getattr(form, "captions", None))
            self._say_overlong(request, form.instance)
            for remark in text_remarks(form.instance.body, form.instance.course):
                self.message_user(request, remark, level="warning")
            notify_followed(self, request, form.instance.course, getattr(form, "followed", None))

    def _say_overlong(self, request: HttpRequest, step: Step) -> None:
        """Warn of captions that extend past the end of the film: they belong to another film."""
        ends = (
            Transcript.objects.filter(video=step.pk)
            .annotate(end=Max("cues__end_ms"))
            .filter(end__gt=F("video__duration_ms") + FORGIVEN_MS)
            .values_list("language", "end", "video__duration_ms")
        )
        for language, end, duration in ends:
            self.message_user(
                request,
                _(
                    "The captions in %(language)s run to %(end)s, the film to %(duration)s:"
                    " are they of another film?"
                )
                % {"language": own_name(language), "end": clock(end), "duration": clock(duration)},
                level="warning",
            )

    def _say_report(self, request: HttpRequest, captions: Captions | None) -> None:
        """Summarise what was repaired or refused in the captions; the full report stays on the
        step.
        """
        remarks = [item for item in (captions.report if captions else ()) if item.kind != "note"]
        if captions is None or not remarks:
            return
        refused = [item for item in remarks if item.kind == "refused"]
        counts = ngettext(
            "Captions: %(taken)d cue taken, %(repaired)d repaired, %(refused)d not taken.",
            "Captions: %(taken)d cues taken, %(repaired)d repaired, %(refused)d not taken.",
            len(captions.cues),
        ) % {
            "taken": len(captions.cues),
            "repaired": len(remarks) - len(refused),
            "refused": len(refused),
        }
        shown = [remark_in_words(item) for item in (refused or remarks)[:REMARKS_SHOWN]]
        more = [_("The rest is in the report on the step.")] * (len(remarks) > len(shown))
        self.message_user(request, "\n".join([counts, *shown, *more]), level="warning")

    def response_add(
        self, request: HttpRequest, obj: Step, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, _("The draft is made: now fill it."), level="success")
        return redirect("admin:course_step_change", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: Step) -> HttpResponseRedirect:
        address = reverse("admin:course_course_outline", args=[obj.course_id])
        return redirect(f"{address}#step-{obj.pk}")

    # Deleting ---------------------------------------------------------------------------------

    def deletion_blocker(self, row: Step) -> str:
        if row.progress.exists() or row.notes.exists():
            return _(
                "Learners have been at “%(step)s”, so it is not deleted. Make it a draft instead:"
                " nobody sees it then, and what they did is kept."
            ) % {"step": row}
        return ""

    def delete_model(self, request: HttpRequest, obj: Step) -> None:
        course = obj.course
        delete_video(obj)
        super().delete_model(request, obj)
        outline.renumber(course)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        step = self.get_object(request, object_id)
        response = super().delete_view(request, object_id, extra_context)
        if step is not None and request.method == "POST" and response.status_code == 302:  # noqa: PLR2004
            address = reverse("admin:course_course_outline", args=[step.course_id])
            return redirect(f"{address}#step-{step.pk}")
        return response


def _course_of_activity(activities: QuerySet[Activity], wanted: str | None) -> Course | None:
    """The course of the activity in the query string, if this person may edit it."""
    pk = row_id(wanted)
    if pk is None:
        return None
    activity = activities.filter(pk=pk).select_related("week__course").first()
    if activity is None:
        raise PermissionDenied
    return activity.week.course
