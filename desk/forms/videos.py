"""The form of a video step: film, poster, captions and transcript beside the envelope."""

from collections import Counter
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.files import FileRefused
from course.languages import own_name
from course.models import Moment, Step, User
from course.moments import Tally
from course.uploads import UnkeptFile
from desk import encodings
from desk.forms.courses import LanguageField, State
from desk.forms.steps import StepForm
from lessons import films, transcripts
from lessons.captions import MAX_BYTES, Captions, CaptionsRefused, Remark, read_captions
from lessons.clock import clock
from lessons.decoding import decode
from lessons.films import FilmFacts, FilmRefused
from lessons.models import Transcript, Video, VideoFile
from lessons.posters import derive_poster

# What a form can carry back; a larger file has to be chosen again when it is refused.
TEXT_LENGTH = 1_000_000


class HeldFilms(forms.CheckboxSelectMultiple):
    """The films there are, as a table with a box to remove each."""

    template_name = "admin/widgets/held_films.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"length": clock(value.instance.video.duration_ms)}


class HeldTranscripts(forms.CheckboxSelectMultiple):
    """The transcripts there are, each with its report and a box to remove it."""

    template_name = "admin/widgets/held_transcripts.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        transcript: Transcript = value.instance
        kinds = Counter(item["kind"] for item in transcript.report)
        return option | {
            "language": own_name(transcript.language),
            "encoding": encodings.name_of(transcript.encoding) if transcript.encoding else "",
            "address": reverse(
                "admin:course_step_transcript", args=[transcript.video_id, transcript.language]
            ),
            "repaired": kinds["repaired"],
            "refused": kinds["refused"],
        }


class VideoStepForm(StepForm):
    remove_films = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Films"),
        queryset=VideoFile.objects.none(),
        required=False,
        widget=HeldFilms,
    )
    mp4 = forms.FileField(
        label=gettext_lazy("Upload MP4"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "video/mp4,.mp4"}),
        help_text=gettext_lazy("H.264. It replaces the MP4 of the same height."),
    )
    webm = forms.FileField(
        label=gettext_lazy("Upload WebM"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "video/webm,.webm"}),
        help_text=gettext_lazy("The same film once more as VP9 or AV1: smaller. Not required."),
    )
    poster = forms.FileField(
        label=gettext_lazy("Upload poster"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("The picture shown before the film plays; made small by itself."),
    )
    remove_poster = forms.BooleanField(label=gettext_lazy("Remove the poster"), required=False)
    remove_transcripts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Transcripts"),
        queryset=Transcript.objects.none(),
        required=False,
        widget=HeldTranscripts,
    )
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
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,.txt,text/vtt,text/plain"}),
        help_text=gettext_lazy("WebVTT (.vtt), SubRip (.srt) or “Skip to” page text."),
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
        self.video = Video.objects.filter(step=self.instance).first()
        self.film_facts: dict[str, FilmFacts] = {}
        self.captions: Captions | None = None
        self.followed = Tally()
        self.captions_data: bytes | None = None
        rows = VideoFile.objects.filter(video=self.video).select_related("video")
        self._offer("remove_films", rows if self.video else None)
        self._offer("remove_transcripts", held_transcripts(self.video) if self.video else None)
        self.fields["captions_language"].initial = self.instance.course.language

    def _offer(self, name: str, rows: Any) -> None:
        if rows is not None:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    # Checking ---------------------------------------------------------------------------------

    def clean_mp4(self) -> Any:
        return self._checked_film("mp4")

    def clean_webm(self) -> Any:
        return self._checked_film("webm")

    def _checked_film(self, name: str) -> Any:
        upload = self.cleaned_data.get(name)
        if not upload:
            return upload
        try:
            facts = films.check_film(upload)
        except FilmRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        if facts.format != name:
            raise ValidationError(
                _("This is a %(format)s film; upload it in the other field."),
                params={"format": facts.format.label},
            )
        self.film_facts[name] = facts
        return upload

    def clean_poster(self) -> Any:
        upload = self.cleaned_data.get("poster")
        if upload:
            try:
                derive_poster(upload)
            except FileRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_durations(cleaned)
        if cleaned.get("poster") and not self._will_have_video():
            self.add_error("poster", _("Upload the film first, or together with its poster."))
        self._read_captions(cleaned)
        if cleaned.get("state") == State.PUBLISHED:
            for missing in self._missing(cleaned):
                self.add_error("state", missing)
        if self.errors:
            self._keep_captions(cleaned)
            self._ask_again(cleaned, "mp4", "webm", "poster", "pictures")
        return cleaned

    def _will_have_video(self) -> bool:
        return self.video is not None or bool(self.film_facts)

    def _kept_films(self, cleaned: dict[str, Any]) -> list[VideoFile]:
        """The encodings that stay: neither removed nor replaced."""
        replaced = {(facts.format, facts.height) for facts in self.film_facts.values()}
        going = set(cleaned.get("remove_films") or [])
        present = self.video.files.all() if self.video else []
        return [
            row for row in present if row not in going and (row.format, row.height) not in replaced
        ]

    def _check_durations(self, cleaned: dict[str, Any]) -> None:
        """Every encoding of a step shows one and the same film."""
        durations = {name: facts.duration_ms for name, facts in self.film_facts.items()}
        if self.video and self._kept_films(cleaned):
            durations = {"": self.video.duration_ms} | durations
        shown, *others = durations.items() or [("", 0)]
        for name, duration_ms in others:
            if abs(duration_ms - shown[1]) > films.SAME_FILM_MS:
                self.add_error(
                    name,
                    ValidationError(
                        _(
                            "This film runs %(this)s, the other one %(other)s. Upload all"
                            " encodings of the new film together, or tick the old ones to go."
                        ),
                        params={"this": clock(duration_ms), "other": clock(shown[1])},
                    ),
                )

    def _missing(self, cleaned: dict[str, Any]) -> list[str]:
        """What keeps the step from being published, in words."""
        missing = []
        if not self.film_facts and not self._kept_films(cleaned):
            missing.append(_("Before it can be published, the step needs a film."))
        going = set(cleaned.get("remove_transcripts") or [])
        present = set(self.video.transcripts.defer("html", "vtt")) if self.video else set()
        if not self.captions and not present - going:
            missing.append(
                _("Before it can be published, the step needs captions with their transcript.")
            )
        return missing

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
        """Name them: the step may have captions in many languages."""
        upload: Any = cleaned.get("captions_file")
        language = cleaned.get("captions_language")
        named = {
            "name": upload.name if upload else "",
            "language": own_name(language) if language else _("no known language"),
        }
        if upload:
            return _("“%(name)s” (%(language)s) was not taken:") % named
        return _("The captions that were pasted (%(language)s) were not taken:") % named

    def _duration_ms(self) -> int | None:
        for facts in self.film_facts.values():
            return facts.duration_ms
        return self.video.duration_ms if self.video else None

    def _keep_captions(self, cleaned: dict[str, Any]) -> None:
        """A browser does not keep an uploaded file: put its text where it can be corrected."""
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
        except CaptionsRefused:  # it is no text, or none that could be shown as it is
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

    def _ask_again(self, cleaned: dict[str, Any], *names: str) -> None:
        """Say which files were fine but went away with the refused form."""
        for name in names:
            if cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This was fine, but it is not kept: choose it again."))

    # Saving -----------------------------------------------------------------------------------

    def write_content(self, step: Step, *, actor: User, at: datetime) -> None:
        for row in self.cleaned_data["remove_films"]:
            films.remove_film(row)
        for name, facts in self.film_facts.items():
            films.store_film(step, self.cleaned_data[name], at=at, facts=facts)
        video = Video.objects.select_related("step__course").filter(step=step).first()
        if video is None:
            return
        if self.cleaned_data["poster"]:
            films.store_poster(step, self.cleaned_data["poster"])
        elif self.cleaned_data["remove_poster"]:
            films.remove_poster(video)
        for transcript in self.cleaned_data["remove_transcripts"]:
            transcripts.remove_transcript(video, transcript.language)
            if (
                self.captions is None
                or self.cleaned_data["captions_language"] != transcript.language
            ):
                lost = Moment.objects.of(step, transcript.language).count()
                self.followed += Tally(lost=lost)
        if self.captions is not None:
            upload = self.cleaned_data["captions_file"]
            saved = transcripts.save_transcript(
                video,
                self.cleaned_data["captions_language"],
                self.captions,
                source_name=str(upload.name) if upload else self.cleaned_data["captions_name"],
                actor=actor,
                at=at,
                source=self.captions_data,
            )
            self.followed += saved.followed or Tally()


def held_transcripts(video: Video) -> Any:
    """A video's transcripts without their text, each with its `cues_count`."""
    return (
        Transcript.objects.filter(video=video)
        .defer("html", "vtt", "paragraphs")
        .select_related("imported_by", "video__step__course")
        .annotate(cues_count=Count("cues"))
    )


def remark_in_words(remark: Remark) -> str:
    if not remark.line:
        return remark.reason[:1].upper() + remark.reason[1:]
    words = _("Line %(line)d: %(reason)s") % {"line": remark.line, "reason": remark.reason}
    return f"{words} – “{remark.text}”" if remark.text else words
