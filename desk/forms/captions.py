"""Form of captions on a video step: an uploaded file, or pasted text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.files.uploads import UnkeptFile
from course.text.languages import own_name
from desk import encodings
from desk.forms.courses import LanguageField
from desk.forms.steps import StepForm
from lessons.captions.decoding import decode
from lessons.captions.formats import EXTENSIONS
from lessons.captions.reader import MAX_BYTES, Captions, CaptionsRefused, Remark, read_captions

# Longest text that is sent back in the form; a larger file has to be chosen again when it is
# refused.
TEXT_LENGTH = 1_000_000


class CaptionsForm(StepForm):
    """A step with captions; subclasses know their film."""

    captions_language = LanguageField(
        label=gettext_lazy("Language of the captions"),
        required=False,
        help_text=gettext_lazy(
            "A tag such as en, ko, zh-Hans. Captions in a language that is there replace those."
        ),
    )
    captions_file = forms.FileField(
        label=gettext_lazy("Upload captions"),
        required=False,
        widget=forms.FileInput(attrs={"accept": f"{','.join(EXTENSIONS)},text/vtt,text/plain"}),
        help_text=gettext_lazy(
            "WebVTT (.vtt), SubRip (.srt), SBV, TTML, LRC, JSON of Whisper or YouTube, text with"
            " times, or “Skip to” page text."
        ),
    )
    captions_encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of the file"), choices=encodings.CHOICES, required=False
    )
    captions_text = forms.CharField(
        label=gettext_lazy("Or paste them"),
        required=False,
        max_length=TEXT_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "captions", "spellcheck": "false"}),
    )
    captions_name = forms.CharField(
        label="", required=False, max_length=200, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.captions: Captions | None = None
        self.captions_data: bytes | None = None

    def _will_have_video(self) -> bool:
        raise NotImplementedError

    def _duration_ms(self) -> int | None:
        """Of the film, in ms."""
        raise NotImplementedError

    def _read_captions(self, cleaned: dict[str, Any]) -> None:
        upload: Any = cleaned.get("captions_file")
        text: str = cleaned.get("captions_text") or ""
        if not upload and not text.strip():
            return
        field = "captions_file" if upload else "captions_text"
        if upload and upload.size and upload.size > MAX_BYTES:
            self.add_error(field, _("The file is larger than 10 MB; captions are not."))
            return
        if not cleaned.get("captions_language") and "captions_language" not in self.errors:
            self.add_error("captions_language", _("Say which language the captions are in."))
        if not self._will_have_video():
            self.add_error(field, _("Upload the film first, or together with its captions."))
        self.captions_data = upload.read() if upload else None
        data: bytes | str = text if self.captions_data is None else self.captions_data
        try:
            self.captions = read_captions(
                data,
                name=str(upload.name) if upload else cleaned.get("captions_name", ""),
                duration_ms=self._duration_ms(),
                encoding=(cleaned.get("captions_encoding") or None) if upload else None,
                language=cleaned.get("captions_language") or "",
            )
        except CaptionsRefused as refusal:
            self.add_error(field, self._which_were_refused(cleaned))
            for remark in refusal.remarks:
                self.add_error(field, remark_in_words(remark))

    def _which_were_refused(self, cleaned: dict[str, Any]) -> str:
        """Names of the refused captions: the step may have captions in many languages."""
        upload: Any = cleaned.get("captions_file")
        language = cleaned.get("captions_language")
        named = {
            "name": upload.name if upload else "",
            "language": own_name(language) if language else _("no known language"),
        }
        if upload:
            return _("“%(name)s” (%(language)s) was not taken:") % named
        return _("The captions that were pasted (%(language)s) were not taken:") % named

    def _keep_captions(self, cleaned: dict[str, Any]) -> None:
        """Browsers do not resend an uploaded file: put its text into the form, to be corrected."""
        upload: Any = cleaned.get("captions_file") or self.files.get(
            self.add_prefix("captions_file")
        )
        is_here = upload and not isinstance(upload, UnkeptFile)
        if not is_here or not upload.size or upload.size > TEXT_LENGTH:
            return
        upload.seek(0)
        try:
            text = decode(
                upload.read(),
                cleaned.get("captions_encoding") or None,
                language=cleaned.get("captions_language") or "",
            ).text
        except CaptionsRefused:  # it is not text, or cannot be shown as it is
            return
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("captions_text")] = text
        data[self.add_prefix("captions_name")] = str(upload.name)[:200]
        self.data = data
        self.add_error(
            "captions_text",
            _("The text of “%(name)s” is kept here: correct it and save.") % {"name": upload.name},
        )


def remark_in_words(remark: Remark) -> str:
    if not remark.line:
        return remark.reason[:1].upper() + remark.reason[1:]
    words = _("Line %(line)d: %(reason)s") % {"line": remark.line, "reason": remark.reason}
    return f"{words} – “{remark.text}”" if remark.text else words
