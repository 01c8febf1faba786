"""Form to import a file of questions into a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from desk import encodings
from desk.questionfiles.reading import (
    MAX_XML_BYTES,
    QuestionFile,
    QuestionsRefused,
    read_question_file,
)


class ImportForm(forms.Form):
    """A file or its text; `read` is its parsed content."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "GIFT or XML as Moodle exports it, Aiken, or questions as text."
            " At most 2 MB; XML 10 MB."
        ),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of the file"), choices=encodings.CHOICES, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("or its text"),
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "captions", "spellcheck": "false"}),
    )
    tag = forms.CharField(
        label=gettext_lazy("Tag for all of them"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("So that you find them again, and quizzes can draw from them."),
    )

    def __init__(self, *args: Any, reading: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading = reading
        self.read: QuestionFile | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if not upload and not text.strip():
            self.add_error("file", gettext_lazy("Choose a file, or paste its text."))
            return cleaned
        name = upload.name if upload else "questions.txt"
        data = upload.read(MAX_XML_BYTES + 1) if upload else text.encode()
        encoding = cleaned.get("encoding", "") if upload else "utf-8"
        try:
            self.read = read_question_file(data, name=name, encoding=encoding, **self._reading)
        except QuestionsRefused as refused:
            self.add_error("file" if upload else "text", str(refused))
        return cleaned
