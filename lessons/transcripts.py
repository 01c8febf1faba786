"""Saving transcripts: the only writer of cues and of everything derived from them."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Literal, cast

from django.db import transaction

from course.models import Step, User
from course.search import index
from course.text.languages import canonical_tag
from lessons import anchors
from lessons.captions.cues import CaptionCue as ReadCue
from lessons.captions.cues import CaptionFormat, Captions, Remark
from lessons.captions.lint import find_flaws
from lessons.captions.reader import read_captions
from lessons.captions.shifting import shift
from lessons.captions.writing.srt import write_srt
from lessons.captions.writing.vtt import write_vtt
from lessons.models import CaptionFlaw, CaptionSource, Cue, Transcript, Video
from lessons.sentences.html import RENDERING, render
from lessons.sentences.plain_text import to_txt
from lessons.sentences.skip_labels import skip_label
from lessons.sentences.transcript_text import TranscriptText
from lessons.stored_cues import stored_cues, stored_text

ExportFormat = Literal["json", "vtt", "srt", "txt"]
FORMATS: tuple[ExportFormat, ...] = ("json", "vtt", "srt", "txt")
_DERIVED = ["html", "sentences", "paragraphs", "vtt", "sha256", "rendering"]
_SAY_EVERY = 100
_SPEAKER_LENGTH = 200
_NAME_LENGTH = 200
_BATCH = 2_000


@transaction.atomic
def save_transcript(
    video: Video,
    language: str,
    captions: Captions,
    *,
    source_name: str,
    actor: User | None,
    at: datetime,
    source: bytes | None = None,
    shifted_ms: int = 0,
) -> Transcript:
    """Save captions as the video's transcript in this language, replacing a former one.

    `source` is their file, stored so that it can be decoded again; `shifted_ms` is their shift
    since. Moments are realigned; the result's `followed` has the counts. Concurrent saves are
    serialised by a row lock: the last one replaces the others. Raises ValueError when `language` is
    not a language tag.
    """
    tag = canonical_tag(language)
    text = TranscriptText(captions.cues, tag, is_paragraphed=captions.is_paragraphed)
    _lock(video)
    transcript = Transcript.objects.filter(video=video, language=tag).first()
    transcript = transcript or Transcript(video=video, language=tag)
    transcript.format = captions.format
    transcript.is_paragraphed = captions.is_paragraphed
    transcript.source_name = source_name[:_NAME_LENGTH]
    transcript.encoding, transcript.shifted_ms = captions.encoding, shifted_ms
    transcript.report = [asdict(remark) for remark in captions.report]
    transcript.imported_at, transcript.imported_by = at, actor
    _derive(transcript, text)
    held = anchors.held(video.pk, tag)
    was = stored_cues(transcript) if held and transcript.pk else ()
    transcript.save()
    transcript.cues.all().delete()
    for some in _batches(_rows(transcript, captions.cues)):
        Cue.objects.bulk_create(some)
    _keep_source(transcript, source)
    _keep_flaws(transcript, text)
    _index(transcript, text)
    transcript.followed = anchors.follow(held, was, text)
    Step.objects.filter(pk=video.pk).update(edited_at=at)
    return transcript


@transaction.atomic
def shift_transcript(
    transcript: Transcript, by_ms: int, *, actor: User | None, at: datetime
) -> Transcript:
    """Shift all cues in time; raises ShiftRefused, having changed nothing, when they do not fit.

    The transcript is read under the lock, so that no concurrent shift is lost.
    """
    video = transcript.video
    _lock(video)
    transcript = Transcript.objects.get(pk=transcript.pk)
    moved = shift(stored_cues(transcript), by_ms, duration_ms=video.duration_ms)
    return save_transcript(
        video,
        transcript.language,
        _stored_captions(transcript, moved),
        source_name=transcript.source_name,
        actor=actor,
        at=at,
        source=stored_source(transcript),
        shifted_ms=transcript.shifted_ms + by_ms,
    )


@transaction.atomic
def reread_transcript(
    transcript: Transcript, encoding: str, *, actor: User | None, at: datetime
) -> Transcript:
    """Decode the stored file again in this encoding ("": detected), with the same shift.

    Raises CaptionsRefused or ShiftRefused, having changed nothing, and LookupError when no file is
    stored.
    """
    video = transcript.video
    _lock(video)
    transcript = Transcript.objects.get(pk=transcript.pk)
    source = stored_source(transcript)
    if source is None:
        raise LookupError("no file is kept of this transcript")
    captions = read_captions(
        source,
        duration_ms=video.duration_ms,
        encoding=encoding or None,
        language=transcript.language,
    )
    moved = shift(captions.cues, transcript.shifted_ms, duration_ms=video.duration_ms)
    return save_transcript(
        video,
        transcript.language,
        replace(captions, cues=moved, is_paragraphed=transcript.is_paragraphed),
        source_name=transcript.source_name,
        actor=actor,
        at=at,
        source=source,
        shifted_ms=transcript.shifted_ms,
    )


@transaction.atomic
def remove_transcript(video: Video, language: str) -> bool:
    """Delete the transcript in this language; whether there was one. Its moments are lost."""
    _lock(video)
    index.delete_speech(video.pk, language)
    anchors.let_go(video.pk, language)
    return bool(Transcript.objects.filter(video=video, language=language).delete()[0])


@transaction.atomic
def rerender(transcript: Transcript) -> None:
    """Render page text and captions track again, after the course's languages changed."""
    _lock(transcript.video)
    transcript.refresh_from_db(fields=["is_paragraphed"])  # as of the lock
    text = stored_text(transcript)
    _derive(transcript, text)
    transcript.save(update_fields=_DERIVED)
    _index(transcript, text)


def rerender_outdated(*, say: Callable[[int, int], None]) -> int:
    """Render again what an older version rendered differently; returns how many transcripts.

    Each is a separate transaction, so that an interruption loses nothing. `say(done, all)` reports
    progress now and then.
    """
    outdated = Transcript.objects.exclude(rendering=RENDERING)
    keys = list(outdated.order_by("pk").values_list("pk", flat=True))
    rows = Transcript.objects.select_related("video__step__course").defer(*_DERIVED[:-1])
    for done, key in enumerate(keys, start=1):
        transcript = rows.filter(pk=key).first()
        if transcript is not None:
            rerender(transcript)
        if done % _SAY_EVERY == 0 or done == len(keys):
            say(done, len(keys))
    return len(keys)


def stored_source(transcript: Transcript) -> bytes | None:
    """The file of the transcript, if there is one."""
    kept = CaptionSource.objects.filter(transcript=transcript).first()
    return zlib.decompress(kept.packed) if kept else None


def export_transcript(transcript: Transcript, format: ExportFormat) -> str:  # noqa: A002 - its name
    """Export as a file: "vtt", "srt", "txt" (paragraphs) or "json"."""
    text = stored_text(transcript)
    writers: dict[ExportFormat, Callable[[], str]] = {
        "json": lambda: _as_json(transcript, text),
        "vtt": lambda: write_vtt(text.cues),
        "srt": lambda: write_srt(text.cues),
        "txt": lambda: to_txt(text),
    }
    return writers[format]()


def reindex(transcript: Transcript) -> None:
    """Index the transcript for search again."""
    index.lock_course(transcript.video.step.course_id)
    _index(transcript, stored_text(transcript))


def _index(transcript: Transcript, text: TranscriptText) -> None:
    index.write_speech(
        transcript.video_id,
        transcript.language,
        (
            index.Spoken(sentence.start_ms, sentence.speaker[:_SPEAKER_LENGTH], sentence.plain)
            for sentence in text.sentences
        ),
    )


def _lock(video: Video) -> None:
    """Row lock against other writers of this video's transcripts, and moves of its step."""
    index.lock_course(video.step.course_id)
    Video.objects.select_for_update().only("pk").get(pk=video.pk)


def _derive(transcript: Transcript, text: TranscriptText) -> None:
    course_han = transcript.video.step.course.han_language
    transcript.html, transcript.sentences = render(text, course_han=course_han)
    transcript.rendering = RENDERING
    transcript.paragraphs = [[item.start_ms, item.end_ms, item.text] for item in text.paragraphs]
    transcript.vtt = write_vtt(text.cues)
    transcript.sha256 = hashlib.sha256(transcript.vtt.encode()).hexdigest()


def _stored_captions(transcript: Transcript, cues: tuple[ReadCue, ...]) -> Captions:
    """The transcript as originally parsed, with these cues."""
    return Captions(
        cast("CaptionFormat", transcript.format),
        transcript.encoding,
        cues,
        transcript.is_paragraphed,
        tuple(Remark(**item) for item in transcript.report),
    )


def _keep_source(transcript: Transcript, source: bytes | None) -> None:
    if source is None:
        CaptionSource.objects.filter(transcript=transcript).delete()
    else:
        CaptionSource.objects.update_or_create(
            transcript=transcript, defaults={"packed": zlib.compress(source)}
        )


def _keep_flaws(transcript: Transcript, text: TranscriptText) -> None:
    """Lint a transcript's cues, replacing the former findings."""
    transcript.flaws.all().delete()
    found = find_flaws(text.cues, is_paragraphed=text.is_paragraphed)
    CaptionFlaw.objects.bulk_create(
        CaptionFlaw(transcript=transcript, **flaw._asdict()) for flaw in found
    )


def _batches(rows: Iterator[Cue]) -> Iterator[list[Cue]]:
    """The rows in batches: a large file has a hundred thousand."""
    while some := list(islice(rows, _BATCH)):
        yield some


def _rows(transcript: Transcript, cues: tuple[ReadCue, ...]) -> Iterator[Cue]:
    return (
        Cue(
            transcript=transcript,
            position=position,
            start_ms=cue.start_ms,
            end_ms=cue.end_ms,
            speaker=cue.speaker[:_SPEAKER_LENGTH],
            text=cue.text,
            plain=cue.plain,
        )
        for position, cue in enumerate(cues, start=1)
    )


def _as_json(transcript: Transcript, text: TranscriptText) -> str:
    """Cues and paragraphs as `check_captions --json` names them."""
    content = {
        "language": transcript.language,
        "format": transcript.format,
        "source_name": transcript.source_name,
        "cues": [asdict(cue) for cue in text.cues],
        "paragraphs": [
            {
                "start_ms": paragraph.start_ms,
                "label": skip_label(paragraph.start_ms),
                "text": paragraph.text,
            }
            for paragraph in text.paragraphs
        ],
        "report": transcript.report,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
