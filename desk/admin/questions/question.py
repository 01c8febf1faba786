"""Admin of questions: their list, a page for each, import and export."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from course.models import Course
from course.text.markdown import MarkdownProblem
from course.text.plain_text import html_to_text
from desk import questions as desk_questions
from desk.admin.questions.previews import answer_trial
from desk.admin.scoped import ScopedAdmin
from desk.editing.conflicts import lock
from desk.editing.editions import who_saved
from desk.forms.questions.options import MOST_OPTIONS
from desk.forms.questions.page import EMPTY_ROWS, QuestionFormPage
from desk.forms.questions.words import WORDS
from desk.moments import NoSuchMoment
from desk.previews import trial_of_question
from quizzes import questions as q
from quizzes.authoring import QuestionTextRefused, restore_question, retire_question
from quizzes.formats.registry import FORMATS
from quizzes.kinds.registry import KINDS
from quizzes.models import Question, QuestionVersion, QuizItem

PER_PAGE = 50
_REMARKS_SHOWN = 5


class QuestionPages(ScopedAdmin):
    """Views of CourseAdmin at …/questions/."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        start, name = "<path:object_id>/questions", "course_course"
        own = [
            path(f"{start}/", view(self.questions), name=f"{name}_questions"),
            path(f"{start}/add/<slug:kind>/", view(self.add_question), name=f"{name}_add_question"),
            path(f"{start}/<slug:key>/", view(self.question), name=f"{name}_question"),
            path(f"{start}/<slug:key>/try/", view(self.try_question), name=f"{name}_try_question"),
            path(
                f"{start}/<slug:key>/copy/",
                view(self.copy_question),
                name=f"{name}_copy_question",
            ),
            path(
                f"{start}/<slug:key>/retire/",
                view(self.retire),
                name=f"{name}_retire_question",
            ),
        ]
        return own + super().get_urls()

    def questions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The course's questions, filtered by words, kind and tag."""
        course = self.row_or_404(request, object_id)
        wanted = {name: request.GET.get(name, "") for name in ("q", "kind", "tag", "state")}
        rows = Paginator(_found(course, wanted), PER_PAGE).get_page(request.GET.get("page"))
        for row in rows:
            row.words = html_to_text(row.html or "")
        tags = sorted(
            {tag for tags in course.questions.values_list("tags", flat=True) for tag in tags}
        )
        context = self.page_context(
            request,
            course,
            title=_("Questions"),
            desk_tab="questions",
            rows=rows,
            kinds=[(kind, WORDS[kind].name, WORDS[kind].help) for kind in KINDS],
            formats=[(each.name, each.title) for each in FORMATS.values()],
            tags=tags,
            wanted=wanted,
            is_filtered=any(wanted.values()),
        )
        return TemplateResponse(request, "admin/course/course/questions.html", context)

    def add_question(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        if kind not in KINDS:
            raise Http404
        page = _page(course, kind, data=_posted(request))
        return self._answer(request, course, page, None)

    @method_decorator(transaction.atomic)
    def question(self, request: HttpRequest, object_id: str, key: str) -> HttpResponse:
        course = self.row_or_404(request, object_id)
        if request.method == "POST":
            lock(course)
        row = _row(course, key)
        version = row.versions.order_by("-number").first()
        if version is None:
            raise Http404
        version.question = row
        authored = q.Authored(row.key, version.read(), row.title, tuple(row.tags))
        page = _page(
            course,
            version.kind,
            data=_posted(request),
            authored=authored,
            addresses=desk_questions.addresses_of(version),
            edition=desk_questions.edition_of(version),
        )
        return self._answer(request, course, page, row, version)

    def _answer(
        self,
        request: HttpRequest,
        course: Course,
        page: QuestionFormPage,
        row: Question | None,
        version: QuestionVersion | None = None,
    ) -> HttpResponse:
        """The form page; a POST is validated, previewed, or saved."""
        preview, stale = None, ""
        if request.method == "POST" and "_more" not in request.POST and page.is_valid():
            content = page.read()
            stale = _stale(page, version)
            try:
                preview = desk_questions.previewed(course, content)
                for remark in preview.remarks[:_REMARKS_SHOWN]:
                    self.message_user(request, _in_words(remark), level="warning")
                if "_save" in request.POST and not page.has_faults and not stale:
                    return self._save(request, course, page, content, row)
            except QuestionTextRefused as refused:
                page.form.add_error(None, _text_error(refused))
            except NoSuchMoment as missing:
                page.form.add_error(None, missing.in_words())
        context = self.page_context(
            request,
            course,
            title=_title(page, row, html_to_text(version.html.get("stem", "")) if version else ""),
            desk_tab="questions",
            page=page,
            question=row,
            kind_words=WORDS[page.kind],
            advice=page.advice_in_words,
            is_saving="_save" in request.POST,
            is_checked=preview is not None,
            preview=preview,
            stale=stale,
            who=who_saved(course, about=f"“{row}”") if stale else "",
            asked=desk_questions.asked(row) if row else None,
            moments=desk_questions.moments_of(version),
        )
        return TemplateResponse(request, "admin/course/course/question.html", context)

    def _save(
        self,
        request: HttpRequest,
        course: Course,
        page: QuestionFormPage,
        content: q.QuestionContent,
        row: Question | None,
    ) -> HttpResponse:
        given = page.form.cleaned_data
        is_new = row is None
        saved = row or Question(course=course)
        saved.course = course
        saved.title, saved.tags = given["title"], given["tags"]
        with transaction.atomic():
            version = desk_questions.save(saved, content, at=timezone.now())
            self.note(request, course, _("Saved the question “%(name)s”.") % {"name": saved})
        self.message_user(request, _saved(saved, version, is_new=is_new), level="success")
        if request.POST["_save"] == "another":
            return redirect("admin:course_course_add_question", course.pk, page.kind)
        return redirect("admin:course_course_question", course.pk, saved.key)

    def try_question(self, request: HttpRequest, object_id: str, key: str) -> HttpResponse:
        """Preview of the question, to be answered as a learner would; nothing is stored."""
        course = self.row_or_404(request, object_id)
        row = _row(course, key)
        here = reverse("admin:course_course_try_question", args=[course.pk, row.key])
        back = reverse("admin:course_course_question", args=[course.pk, row.key])
        trial = trial_of_question(row)
        return answer_trial(request, trial, 1, address=lambda _position: here, back=back)

    def copy_question(self, request: HttpRequest, object_id: str, key: str) -> HttpResponse:
        """Create a copy of this question, to be edited."""
        course = self.row_or_404(request, object_id)
        row = _row(course, key)
        if request.method != "POST":
            return redirect("admin:course_course_question", course.pk, row.key)
        copy = desk_questions.copy(row, at=timezone.now())
        self.message_user(request, _("This is the copy: change it now."), level="success")
        return redirect("admin:course_course_question", course.pk, copy.key)

    def retire(self, request: HttpRequest, object_id: str, key: str) -> HttpResponse:
        """Retire a question (retired=1), or bring it back (retired=0)."""
        course = self.row_or_404(request, object_id)
        row = _row(course, key)
        if request.method == "POST" and request.POST.get("retired") == "0":
            restore_question(row)
            self.message_user(request, _("The question is asked again."), level="success")
        elif request.method == "POST":
            retire_question(row, at=timezone.now())
            message = _("The question is asked no more; attempts that have it keep it.")
            self.message_user(request, message, level="success")
        return redirect("admin:course_course_question", course.pk, row.key)


def _row(course: Course, key: str) -> Question:
    """A question of this course. Raises Http404."""
    row = course.questions.filter(key=key).first()
    if row is None:
        raise Http404
    row.course = course
    return row


def _posted(request: HttpRequest) -> QueryDict | None:
    """The form data; with a button for more rows, with a higher row count."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    rows = data.get("option-TOTAL_FORMS", "")
    if "_more" in data and rows.isdecimal():
        data["option-TOTAL_FORMS"] = str(min(int(rows[:4]) + EMPTY_ROWS, MOST_OPTIONS))
    return data


def _page(course: Course, kind: str, **options: Any) -> QuestionFormPage:
    return QuestionFormPage(kind, slug=course.slug, language=course.language, **options)


def _found(course: Course, wanted: dict[str, str]) -> Any:
    """The questions that match, annotated with `kind` and `stem` of their newest version."""
    rows = desk_questions.with_newest(course.questions.all())
    rows = rows.annotate(is_asked=Exists(QuizItem.objects.filter(question=OuterRef("pk"))))
    rows = rows.order_by("-id")
    rows = rows.filter(retired_at__isnull=wanted["state"] != "retired")
    if wanted["kind"] in q.KINDS:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["tag"]:
        rows = rows.tagged(wanted["tag"])
    for word in wanted["q"].split()[:10]:
        rows = rows.filter(Q(title__icontains=word) | Q(stem__icontains=word) | Q(key=word))
    return rows


def _stale(page: QuestionFormPage, version: QuestionVersion | None) -> str:
    """For an edit conflict: the version somebody else saved since the form was opened, as text."""
    given = str(page.form.cleaned_data.get("edition") or "")
    if version is None or not desk_questions.is_stale(given, version):
        return ""
    data: Any = page.form.data
    data = data.copy()
    data["edition"] = desk_questions.edition_of(version)
    page.form.data = data
    return desk_questions.in_writing(version)


def _text_error(refused: QuestionTextRefused) -> str:
    return "; ".join(_in_words(problem) for problem in refused.problems)


def _in_words(problem: MarkdownProblem) -> str:
    return str(_(problem.text) % {"name": problem.name, "reason": problem.reason})


def _title(page: QuestionFormPage, row: Question | None, stem: str) -> str:
    if row is None:
        return _("New question: %(kind)s") % {"kind": WORDS[page.kind].name}
    return desk_questions.name_of(row.title, stem) or _("Question %(key)s") % {"key": row.key}


def _saved(row: Question, version: QuestionVersion, *, is_new: bool) -> str:
    """Messages: that it is saved, and which learners an edit affects."""
    if is_new or version.number == 1:
        return _("The question is saved. A quiz can ask it now.")
    asked = desk_questions.asked(row)
    message = _("Version %(number)d is saved.") % {"number": version.number}
    if asked.open_attempts:
        more = ngettext(
            "%(count)d learner who is at it now keeps the version they have.",
            "%(count)d learners who are at it now keep the version they have.",
            asked.open_attempts,
        )
        message += " " + more % {"count": asked.open_attempts}
    return message
