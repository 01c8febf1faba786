"""Command: import captions or "Skip to" page text to a video step, and report on every line."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from course.text.counts import counted
from course.text.languages import canonical_tag
from desk.step_lookup import UnknownName, video_named
from lessons.captions.cues import Captions, CaptionsRefused, Remark
from lessons.captions.reader import read_captions
from lessons.models import Transcript, Video
from lessons.transcripts import save_transcript


class Command(BaseCommand):
    help = "Import a caption file of any format that is taken as the transcript of a video step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the course's short name, as in its address")
        parser.add_argument("step", help="the step's number, such as 5.2, or its key")
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", required=True, help="a tag such as en, ko or zh-Hans")
        parser.add_argument("--encoding", help="of the file, when it is told wrongly by itself")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            video = video_named(options["slug"], options["step"])
            language = canonical_tag(options["language"])
            data = path.read_bytes()
            captions = read_captions(
                data,
                name=path.name,
                duration_ms=video.duration_ms,
                encoding=options["encoding"],
                language=language,
            )
        except CaptionsRefused as refused:
            lines = [f"{path}: refused, nothing was saved", *_remark_lines(refused.remarks)]
            raise CommandError("\n".join(lines)) from refused
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (UnknownName, ValueError, LookupError) as error:
            raise CommandError(str(error)) from error
        self.save(video, language, captions, path, data)

    def save(
        self, video: Video, language: str, captions: Captions, path: Path, data: bytes
    ) -> None:
        saved = save_transcript(
            video,
            language,
            captions,
            source_name=path.name,
            actor=None,
            at=timezone.now(),
            source=data,
        )
        self.stdout.write(f"{video.step} ({language}): {_summary(captions, saved)}")
        for line in _remark_lines(captions.report):
            self.stdout.write(line)


def _summary(captions: Captions, saved: Transcript) -> str:
    counts = Counter(remark.kind for remark in captions.report)
    return (
        f"{counted(len(captions.cues), 'cue')} taken ({captions.format}, {captions.encoding}) in"
        f" {counted(len(saved.paragraphs), 'paragraph')}; {counts['repaired']} repaired,"
        f" {counts['refused']} refused"
    )


def _remark_lines(remarks: Iterable[Remark]) -> list[str]:
    return [
        f"  {remark.kind:<8} "
        + (f"line {remark.line}: " if remark.line else "")
        + remark.reason
        + (f" – {remark.text}" if remark.text else "")
        for remark in remarks
    ]
