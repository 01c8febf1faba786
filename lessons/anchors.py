"""Moments in captions: created from quotes, and realigned when captions change.

Rows are written by `course.moments`; `lessons.realign.find` locates the words. Whatever writes a
moment or a transcript holds a lock on the video's row, so that these writes are serialised.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from course import moments
from course.models import Moment, Step
from course.moments import LOST, QuotedPlace, Realignment, Tally
from lessons.captions.cues import CaptionCue
from lessons.models import Transcript, Video
from lessons.realign.caption_text import CaptionText
from lessons.realign.find import Sought, find_all
from lessons.realign.tokens import Tokens
from lessons.sentences.transcript_text import TranscriptText
from lessons.stored_cues import stored_text


class NoSuchPlace(ValueError):
    """The step has no transcript in the language, or the words are not in it."""


@transaction.atomic
def make_moment(
    step: Step,
    language: str,
    *,
    start_ms: int,
    end_ms: int | None = None,
    quote: str = "",
) -> Moment:
    """A moment at words of the step's transcript; idempotent: the same again is the same row.

    Either the words of all cues active in [start_ms, end_ms), or `quote`: words as in the
    transcript; of several occurrences the nearest to `start_ms`. Raises NoSuchPlace.
    """
    text = _held_text(step, language)
    place = _words_at(text, quote, start_ms) if quote else _words_in(text, start_ms, end_ms)
    return moments.create_moment(step, language, place)


@transaction.atomic
def make_private_moment(
    step: Step, language: str, *, second: int, n: int, quote: str = ""
) -> Moment:
    """The moment of learners' notes at the n-th sentence that begins in a second.

    With a `quote` it is at these words: at that sentence if they are its words, else, as when
    captions have changed since the page was opened, at the one place that has them. Raises
    NoSuchPlace, also if there are several.
    """
    text = _held_text(step, language)
    place = _sentence_at(text, second, n)
    forms = Tokens(quote).forms
    if place is None or (forms and forms != Tokens(place.quote).forms):
        if len(text.occurrences(forms)) > 1:
            raise NoSuchPlace("these words stand in the transcript more than once")
        place = _words_at(text, quote, second * 1000)
    return moments.create_moment(step, language, place, is_private=True)


@transaction.atomic
def accept_candidate(moment: Moment, *, start_ms: int) -> bool:
    """Move the moment to its candidate; False when it is not (or no longer) this moment's.

    `start_ms` is that of the accepted candidate, which another upload may have replaced.
    """
    text = _held_text(moment.step, moment.language)
    moment = Moment.objects.select_for_update().select_related("step").get(pk=moment.pk)
    if moment.state != Moment.State.DOUBTFUL or moment.candidate_start_ms != start_ms:
        return False
    _put(moment, _words_at(text, moment.candidate_quote, start_ms))
    return True


@transaction.atomic
def place_anew(moment: Moment, *, quote: str, start_ms: int) -> None:
    """Move the moment to these words, nearest to `start_ms`. Raises NoSuchPlace."""
    text = _held_text(moment.step, moment.language)
    moment = Moment.objects.select_for_update().get(pk=moment.pk)
    _put(moment, _words_at(text, quote, start_ms))


def _put(moment: Moment, place: QuotedPlace) -> None:
    moments.record([(moment, Realignment("found", place))])


def sentences_of(step: Step, language: str) -> list[QuotedPlace]:
    """The sentences of the step's transcript in this language, in order; empty without a
    transcript.
    """
    transcript = _transcripts(step, language).first()
    if transcript is None:
        return []
    text = CaptionText(stored_text(transcript))
    return [text.place_of_span(span.start, span.end) for span in text.sentences]


# When captions change -----------------------------------------------------------------------------


def held(step_id: int, language: str) -> list[Moment]:
    """The moments in this step's transcript, locked in the order in which others lock several; for
    a caller with a lock on the video's row.
    """
    rows = Moment.objects.of(step_id, language).select_for_update(no_key=True)
    return list(rows.order_by("pk"))


def follow(held: Sequence[Moment], was: Sequence[CaptionCue], now: TranscriptText) -> Tally:
    """Find moments, which were in the cues `was` (none if these are not known), in a new text."""
    if not held:
        return Tally()
    old = CaptionText(TranscriptText(was, now.language)) if was else None
    sought = [Sought(_place_of(row), is_settled=row.state == Moment.State.FOUND) for row in held]
    findings = find_all(sought, old, CaptionText(now))
    return moments.record(zip(held, findings, strict=True))


def let_go(step_id: int, language: str) -> Tally:
    """The transcript is deleted: its moments are lost until a new one contains them."""
    return moments.record((moment, LOST) for moment in held(step_id, language))


def _place_of(moment: Moment) -> QuotedPlace:
    return QuotedPlace(moment.quote, moment.before, moment.after, moment.start_ms, moment.end_ms)


def _held_text(step: Step, language: str) -> CaptionText:
    """The transcript's words, under a row lock until the transaction ends."""
    # Not against rows that point to it, such as what is played meanwhile.
    video = Video.objects.select_for_update(no_key=True).only("pk").filter(pk=step.pk).first()
    transcript = _transcripts(step, language).first()
    if video is None or transcript is None:
        raise NoSuchPlace(f"step {step.key} has no transcript in “{language}”")
    return CaptionText(stored_text(transcript))


def _transcripts(step: Step, language: str) -> QuerySet[Transcript]:
    """The step's transcript in this language, without what is derived from its cues."""
    found = Transcript.objects.filter(video=step.pk, language=language)
    return found.only("language", "is_paragraphed")


def _words_at(text: CaptionText, quote: str, start_ms: int) -> QuotedPlace:
    """Locate words by their text; if they are a whole sentence, with its punctuation."""
    found = text.occurrences(Tokens(quote).forms)
    if not found:
        raise NoSuchPlace("these words do not stand in the transcript")
    first, stop = min(found, key=lambda span: abs(text.times[span[0]] - start_ms))
    return text.place(first, stop, like=quote)


def _sentence_at(text: CaptionText, second: int, n: int) -> QuotedPlace | None:
    """The sentence that `?t=second&n=n` names, if one begins in that second."""
    numbered = zip(text.numbers, text.sentences, strict=True)
    named = {number: span for number, span in numbered if number[0] == second}
    span = named.get((second, n)) or named.get((second, 1))
    return text.place_of_span(span.start, span.end) if span else None


def _words_in(text: CaptionText, start_ms: int, end_ms: int | None) -> QuotedPlace:
    """The words of the cues active in a time span."""
    until = start_ms + 1 if end_ms is None else end_ms
    cues = text.flow.cues
    inside = [
        at
        for at, cue in enumerate(text.cue_of)
        if cues[cue].start_ms < until and cues[cue].end_ms > start_ms
    ]
    if not inside:
        raise NoSuchPlace("nothing is said at that time")
    span = text.tokens.starts[inside[0]], text.tokens.ends[inside[-1]]
    return text.place(inside[0], inside[-1] + 1, like=f"“{text.tokens.text[slice(*span)]}.”")
