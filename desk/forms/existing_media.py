"""Widgets for the existing films and transcripts of a video step, each with a box to remove it."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Count
from django.urls import reverse

from course.text.languages import own_name
from course.text.timecodes import clock
from desk import encodings
from lessons.models import Transcript, Video


class ExistingFilms(forms.CheckboxSelectMultiple):
    """The existing films, as a table with a box to remove each."""

    template_name = "admin/widgets/existing_films.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"length": clock(value.instance.video.duration_ms)}


class ExistingTranscripts(forms.CheckboxSelectMultiple):
    """The existing transcripts, each with its report and a box to remove it."""

    template_name = "admin/widgets/existing_transcripts.html"

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


def existing_transcripts(video: Video) -> Any:
    """A video's transcripts without their text, annotated with `cues_count`."""
    return (
        Transcript.objects.filter(video=video)
        .defer("html", "sentences", "vtt", "paragraphs")
        .select_related("imported_by", "video__step__course")
        .annotate(cues_count=Count("cues"))
    )
