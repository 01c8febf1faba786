"""Form of a video step: film and poster, besides the common fields and the captions."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from course.files.images import FileRefused, light_webp
from course.models import Moment, Step, User
from course.moments import Tally
from course.text.timecodes import clock
from desk.forms.captions import CaptionsForm
from desk.forms.courses import PublicationState
from desk.forms.existing_media import ExistingFilms, ExistingTranscripts, existing_transcripts
from lessons import transcripts
from lessons.film import files
from lessons.film.files import FilmHeader, FilmRefused
from lessons.models import Transcript, Video, VideoFile


class VideoStepForm(CaptionsForm):
    remove_films = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Films"),
        queryset=VideoFile.objects.none(),
        required=False,
        widget=ExistingFilms,
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
        widget=ExistingTranscripts,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.video = Video.objects.filter(step=self.instance).first()
        self.film_facts: dict[str, FilmHeader] = {}
        self.followed = Tally()
        rows = VideoFile.objects.filter(video=self.video).select_related("video")
        self._offer("remove_films", rows if self.video else None)
        self._offer("remove_transcripts", existing_transcripts(self.video) if self.video else None)
        self.fields["captions_language"].initial = self.instance.course.language

    def _offer(self, name: str, rows: Any) -> None:
        if rows is not None:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def beside(self) -> dict[str, str]:
        """What is stored with the step besides its fields, and uploads replace."""
        if self.video is None:
            return {}
        films = [f"{row} ({clock(self.video.duration_ms)})" for row in self.video.files.all()]
        captions = [
            f"{row.language}: {row.source_name}, {localtime(row.imported_at):%Y-%m-%d %H:%M:%S}"
            for row in existing_transcripts(self.video).order_by("language")
        ]
        return {
            _("Films"): "; ".join(films),
            _("Transcripts"): "; ".join(captions),
            _("Poster"): self.video.poster_sha256[:8],
        }

    # Validation-------------------------------------------------------------------------------

    def clean_mp4(self) -> Any:
        return self._checked_film("mp4")

    def clean_webm(self) -> Any:
        return self._checked_film("webm")

    def _checked_film(self, name: str) -> Any:
        upload = self.cleaned_data.get(name)
        if not upload:
            return upload
        try:
            facts = files.check_film(upload)
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
                light_webp(upload)
            except FileRefused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_durations(cleaned)
        if cleaned.get("poster") and not self._will_have_video():
            self.add_error("poster", _("Upload the film first, or together with its poster."))
        self._read_captions(cleaned)
        if cleaned.get("state") == PublicationState.PUBLISHED:
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
        """All encodings of a step must be of one film: equal durations."""
        durations = {name: facts.duration_ms for name, facts in self.film_facts.items()}
        if self.video and self._kept_films(cleaned):
            durations = {"": self.video.duration_ms} | durations
        shown, *others = durations.items() or [("", 0)]
        for name, duration_ms in others:
            if abs(duration_ms - shown[1]) > files.SAME_FILM_MS:
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
        """What prevents publishing the step, in words."""
        missing = []
        if not self.film_facts and not self._kept_films(cleaned):
            missing.append(_("Before it can be published, the step needs a film."))
        going = set(cleaned.get("remove_transcripts") or [])
        present = (
            set(self.video.transcripts.defer("html", "sentences", "vtt", "paragraphs"))
            if self.video
            else set()
        )
        if not self.captions and not present - going:
            missing.append(
                _("Before it can be published, the step needs captions with their transcript.")
            )
        return missing

    def _duration_ms(self) -> int | None:
        for facts in self.film_facts.values():
            return facts.duration_ms
        return self.video.duration_ms if self.video else None

    def _ask_again(self, cleaned: dict[str, Any], *names: str) -> None:
        """Ask to choose files again that were valid but lost with the refused form."""
        for name in names:
            if cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This was fine, but it is not kept: choose it again."))

    # Saving -----------------------------------------------------------------------------------

    def write_content(self, step: Step, *, actor: User, at: datetime) -> None:
        for row in self.cleaned_data["remove_films"]:
            files.remove_film(row)
        for name, facts in self.film_facts.items():
            files.store_film(step, self.cleaned_data[name], at=at, facts=facts)
        video = Video.objects.select_related("step__course").filter(step=step).first()
        if video is None:
            return
        if self.cleaned_data["poster"]:
            files.store_poster(step, self.cleaned_data["poster"])
        elif self.cleaned_data["remove_poster"]:
            files.remove_poster(video)
        for transcript in self.cleaned_data["remove_transcripts"]:
            transcripts.remove_transcript(video, transcript.language)
            if (
                self.captions is None
                or self.cleaned_data["captions_language"] != transcript.language
            ):
                lost = Moment.objects.public().of(step, transcript.language).count()
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
