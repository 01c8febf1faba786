"""Forms of courses, their teams and files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.authoring import pictures_of
from course.course_files import check_course_file
from course.files.images import FileRefused
from course.models import Course, CourseFile, TeamMember, User
from course.text.languages import canonical_tag
from course.text.markdown import MarkdownProblem, Picture, render
from desk.forms.address_lists import tidy_address

_REMARKS_SHOWN = 5


class PublicationState(TextChoices):
    DRAFT = "draft", gettext_lazy("Draft: only the team sees it")
    PUBLISHED = "published", gettext_lazy("Published")


class StateField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("State"),
            choices=PublicationState.choices,
            initial=PublicationState.DRAFT,
            widget=forms.RadioSelect,
            **kwargs,
        )


def text_problems(
    text: str, course: Course, *, more: dict[str, Picture] | None = None
) -> list[ValidationError]:
    """The problems of a Markdown text of this course, each with its line.

    `more` are pictures uploaded with the same form.
    """
    pictures = (pictures_of(course) if course.pk else {}) | (more or {})
    rendered = render(
        text,
        pictures=pictures,
        language=course.language,
        han_language=course.han_language,
    )
    return [
        ValidationError(_("Line %(line)d: %(message)s"), params=in_words(problem))
        for problem in rendered.problems
    ]


def text_remarks(text: str, course: Course) -> list[str]:
    """What the author of a text that was saved should look at, each with its line."""
    rendered = render(text, pictures={}, language=course.language, han_language="zh-Hans")
    return [
        _("Line %(line)d: %(message)s") % in_words(remark)
        for remark in rendered.remarks[:_REMARKS_SHOWN]
    ]


def in_words(problem: MarkdownProblem) -> dict[str, Any]:
    """Line and message of a problem, in the reader's language."""
    filled = _(problem.text) % {"name": problem.name, "reason": problem.reason}
    return {"line": problem.line, "message": filled}


class LanguageField(forms.CharField):
    """A language tag, normalised to canonical case."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return canonical_tag(text) if text else ""
        except ValueError as error:
            raise ValidationError(
                _("“%(tag)s” is not a language tag such as en, ko or zh-Hans."),
                params={"tag": text},
            ) from error


class CourseForm(forms.ModelForm):
    state = StateField(
        help_text=gettext_lazy("Before it is published, learners do not find the course.")
    )
    language = LanguageField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of its texts and films: a tag such as en, ko, zh-Hans."),
        initial="en",
    )
    han_language = LanguageField(
        label=gettext_lazy("Chinese characters are"),
        help_text=gettext_lazy(
            "How Chinese characters inside other text are to be read: zh-Hans, zh-Hant or ja."
        ),
        initial="zh-Hans",
    )

    class Meta:
        model = Course
        fields = [
            "title",
            "organisation",
            "summary",
            "is_listed",
            "body",
            "topics",
            "outcomes",
            "audience",
            "hours_per_week",
            "image",
            "licence",
            "slug",
            "language",
            "han_language",
            "completion",
            "offers_certificate",
            "certificate_percent",
            "certificate_score",
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 14, "class": "reading"}),
            "outcomes": forms.Textarea(attrs={"rows": 5}),
            "audience": forms.Textarea(attrs={"rows": 4}),
            "topics": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].initial = (
            PublicationState.PUBLISHED if self.instance.published_at else PublicationState.DRAFT
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        course = Course(
            pk=self.instance.pk,
            slug=self.instance.slug,
            language=cleaned.get("language") or "en",
            han_language=cleaned.get("han_language") or "zh-Hans",
        )
        for problem in text_problems(cleaned.get("body", ""), course):
            self.add_error("body", problem)
        return cleaned


class TeamMemberForm(forms.ModelForm):
    """A member of the team; a new one is identified by their account's exact email address."""

    email = forms.EmailField(label=gettext_lazy("Email address"))

    class Meta:
        model = TeamMember
        fields = ["role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email
            self.fields["email"].disabled = True
            self.fields["email"].required = False

    def clean_email(self) -> str:
        email = tidy_address(self.cleaned_data["email"] or "")
        if self.instance.pk:
            return email
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            raise ValidationError(
                _("Nobody has an account with this address. They need to sign up first.")
            )
        self.instance.user = person
        return email


class TeamFormSet(BaseInlineFormSet):
    """The team of a course, which always has a lead educator."""

    needs_a_lead = True

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not self._goes(form)]
        emails = [form.cleaned_data["email"] for form in kept if form.cleaned_data.get("email")]
        if len(set(emails)) < len(emails):
            raise ValidationError(_("This person is on the team already."))
        roles = {form.cleaned_data.get("role") for form in kept}
        if self.needs_a_lead and TeamMember.Role.LEAD_EDUCATOR not in roles:
            raise ValidationError(_("A course needs a lead educator; name another one first."))

    def _goes(self, form: Any) -> bool:
        return bool(form.cleaned_data.get("DELETE"))


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files in one field; clean returns a list, checked and with normalised names."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"accept": ".png,.jpg,.jpeg,.webp,.gif,.pdf"}
        super().__init__(widget=ManyFilesInput(attrs=attrs), **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            raise ValidationError(_("Choose one file or more."))
        problems = []
        for upload in given:
            try:
                check_course_file(upload.name, upload)
            except FileRefused as refusal:
                problems.append(ValidationError(str(refusal)))
        if problems:
            raise ValidationError(problems)
        return list(given)


class FilesForm(forms.Form):
    uploads = ManyFilesField(
        label=gettext_lazy("Pictures and PDFs"),
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF of at most 10 MB, PDF of at most 50 MB. A file whose name is"
            " there already replaces the former one, everywhere it is shown."
        ),
    )


def picture_choices(course: Course) -> Any:
    return CourseFile.objects.filter(course=course, kind=CourseFile.Kind.IMAGE).only("name")
