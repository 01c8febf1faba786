"""Form of a quiz or test step: its settings, and its items in order."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.kinds import TEST
from course.models import Step, User
from course.text.plain_text import html_to_text
from desk.forms.courses import PublicationState
from desk.forms.steps import StepForm
from desk.questions import name_of, with_newest
from quizzes.authoring import save_settings, set_slots
from quizzes.models import Question, Quiz, QuizItem

SETTINGS: Final = (
    "marks_by_try",
    "pass_percent",
    "retry_hours",
    "limit_minutes",
    "closes_with_run",
)
_DRAW: Final = re.compile(r"([1-9][0-9]{0,2})\s*(?:[×x*]|of)\s*(.+)\Z")


class SlotsWidget(forms.Textarea):
    """Lines of text; enhanced by a script to a list filled from the course's questions and tags."""

    template_name = "admin/widgets/slots.html"
    course_id: int | None = None
    step_id: int | None = None
    rows: list[Any] = []

    class Media:
        css = {"all": ["css/admin-questions.css"]}
        js = [Script("js/admin-slots.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        tags = Counter(tag for row in self.rows for tag in row.tags)
        context["widget"] |= {
            "questions": [
                (f"{row.key}  {row.name}", row.name, _address(self.course_id, row.key))
                for row in self.rows
            ],
            "draws": [
                (f"1 × {tag}", f"1 × {tag} ({count})") for tag, count in sorted(tags.items())
            ],
            "try_url": reverse("admin:course_step_try", args=[self.step_id, 1]),
            "results_url": reverse("admin:course_step_results", args=[self.step_id]),
            "questions_url": reverse("admin:course_course_questions", args=[self.course_id]),
        }
        return context


def _address(course_id: int | None, key: str) -> str:
    return reverse("admin:course_course_question", args=[course_id, key])


class SlotsField(forms.CharField):
    """Items, one a line: the key of a question (any text may follow), or “3 × tag”."""

    widget = SlotsWidget(attrs={"rows": 8, "data-slots": ""})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.questions: dict[str, Question] = {}

    def clean(self, value: Any) -> list[QuizItem]:
        slots: list[QuizItem] = []
        lines = str(super().clean(value)).splitlines()
        for number, line in enumerate(lines, start=1):
            if line.strip():
                slots.append(self._slot(line.strip(), number, slots))
        return slots

    def _slot(self, line: str, number: int, before: list[QuizItem]) -> QuizItem:
        key = line.split(maxsplit=1)[0]
        draw = _DRAW.match(line)
        if key in self.questions:
            slot = QuizItem(question=self.questions[key])
        elif draw:
            slot = QuizItem(tag=" ".join(draw[2].split())[:40], count=int(draw[1]))
        else:
            message = _(
                "Line %(line)d: “%(text)s” is neither the key of a question of this course nor a"
                " draw such as 3 × dates."
            )
            raise ValidationError(message, params={"line": number, "text": line[:60]})
        if any(_same(slot, other) for other in before):
            message = _("Line %(line)d: “%(text)s” is there twice.")
            raise ValidationError(message, params={"line": number, "text": line[:60]})
        return slot


class QuizStepForm(StepForm):
    """The common step fields, with those of a quiz or test."""

    slots = SlotsField(
        label=gettext_lazy("What it asks"),
        help_text=gettext_lazy(
            "One a line, in order: the key of a question, or a draw such as 3 × dates: three"
            " questions with this tag, others for each learner."
        ),
    )
    is_shuffled = forms.BooleanField(
        label=gettext_lazy("Questions in random order"), required=False
    )
    marks_by_try = forms.CharField(
        label=gettext_lazy("Marks for each try"),
        max_length=40,
        help_text=gettext_lazy(
            "3, 2, 1: three tries at a question; a right first try earns 3. Questions with only two"
            " possible responses take one try."
        ),
    )
    pass_percent = forms.IntegerField(
        label=gettext_lazy("Pass mark, %"), min_value=0, max_value=100
    )
    retry_hours = forms.IntegerField(
        label=gettext_lazy("Hours before a failed test may be taken again"),
        min_value=0,
        max_value=8_760,
    )
    limit_minutes = forms.IntegerField(
        label=gettext_lazy("Time limit, minutes"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("Empty for none. What was responded until then counts."),
    )
    closes_with_run = forms.BooleanField(
        label=gettext_lazy("Closes when the run ends"),
        required=False,
        help_text=gettext_lazy("In runs that stay open after their end, too."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiz = Quiz.objects.filter(step=self.instance).first() or Quiz(step=self.instance)
        slots: Any = self.fields["slots"]
        rows = with_newest(Question.objects.filter(course=self.instance.course_id)).order_by("id")
        rows = list(rows)
        for row in rows:
            row.name = name_of(row.title, html_to_text(row.html or ""))
        slots.questions = {row.key: row for row in rows}
        slots.widget.course_id = self.instance.course_id
        slots.widget.step_id = self.instance.pk
        slots.widget.rows = [row for row in rows if row.retired_at is None]
        self.fields["slots"].initial = in_lines(self.quiz, {row.pk: row.name for row in rows})
        self.fields["is_shuffled"].initial = self.quiz.is_shuffled
        if self.instance.kind != TEST:
            for name in SETTINGS:
                del self.fields[name]
            return
        for name in SETTINGS:
            self.fields[name].initial = getattr(self.quiz, name)
        self.fields["marks_by_try"].initial = ", ".join(map(str, self.quiz.marks_by_try))

    def clean_marks_by_try(self) -> list[int]:
        parts = [part.strip() for part in re.split("[,，、]", self.cleaned_data["marks_by_try"])]
        is_whole = all(re.fullmatch("[1-9][0-9]?|100", part) for part in parts)
        if not is_whole or len(parts) > 10:  # noqa: PLR2004
            raise ValidationError(_("One to ten numbers from 1 to 100, such as 3, 2, 1."))
        return [int(part) for part in parts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_published = cleaned.get("state") == PublicationState.PUBLISHED
        if is_published and "slots" in cleaned and not cleaned["slots"]:
            self.add_error("slots", _("Before it is published it must ask something."))
        named = {slot.question_id for slot in cleaned.get("slots", ()) if slot.question_id}
        for slot in cleaned.get("slots", ()):
            if not slot.tag:
                continue
            rows = Question.objects.in_use().tagged(slot.tag)
            there = rows.filter(course=self.instance.course_id).exclude(pk__in=named).count()
            if there < slot.count:
                message = _("“%(tag)s”: there are %(there)d other questions with this tag.")
                error = ValidationError(message, params={"tag": slot.tag, "there": there})
                self.add_error("slots", error)
        return cleaned

    def write_content(self, step: Step, *, actor: User, at: datetime) -> None:
        given = self.cleaned_data
        self.quiz.step = step
        self.quiz.is_shuffled = given["is_shuffled"]
        for name in SETTINGS:
            if name in given:
                setattr(self.quiz, name, given[name])
        save_settings(self.quiz)
        set_slots(self.quiz, given["slots"])


def in_lines(quiz: Quiz, names: Mapping[int, str]) -> str:
    """A quiz's items as the field's text; `names` of questions by id."""
    if quiz.step_id is None or not Quiz.objects.filter(pk=quiz.pk).exists():
        return ""
    return "\n".join(
        f"{slot.question.key}  {names[slot.question.pk]}"
        if slot.question
        else f"{slot.count} × {slot.tag}"
        for slot in quiz.slots.select_related("question")
    )


def _same(slot: QuizItem, other: QuizItem) -> bool:
    return (slot.question_id, slot.tag) == (other.question_id, other.tag)
