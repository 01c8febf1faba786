"""Parser of caption files in any supported format, and the repair of their cues.

The format is detected by content. Irregular cues are treated so:

- overlapping: kept as they are (noted once);
- empty (no text once tags are removed): left out, with a remark (`keep_empty` keeps them);
- zero-length or reversed: kept, and repaired to end when the next one begins, or after the time
  its text takes to say (15 characters a second, at least one second), whichever is sooner;
- out of order: sorted by start, those of the same start as in the file, with a remark;
- without times, with times that cannot be read or beyond 596 hours, or of more than 20,000
  characters: refused, with a remark;
- last without an end: ends with the video if its length is known, else as for zero-length.
"""

import re
from itertools import pairwise

from lessons.captions import formats, webvtt
from lessons.captions.cue_text import read_cue_text
from lessons.captions.cues import (
    CHARACTERS_PER_SECOND,
    MAX_MS,
    CaptionCue,
    Captions,
    CaptionsRefused,
    NotSpeech,
    OtherKind,
    RawCue,
    Reading,
    Remark,
    Remarks,
    refusal,
    remark,
)
from lessons.captions.decoding import decode
from lessons.captions.leftovers import is_imprint
from lessons.captions.rolling import unroll
from lessons.captions.speakers import attribute

__all__ = [
    "MAX_BYTES",
    "CaptionCue",
    "Captions",
    "CaptionsRefused",
    "Remark",
    "make_cue",
    "read_captions",
]

MAX_BYTES = 10_000_000

_OTHER_KINDS: dict[str, OtherKind] = {
    "chapters": "chapters",
    "description": "descriptions",
    "descriptions": "descriptions",
    "meta": "metadata",
    "metadata": "metadata",
    "thumbnails": "metadata",
}
_KIND_IN_NAME = re.compile(
    r"(?:\A|[_.\- /])(chapters|descriptions?|meta(?:data)?|thumbnails)"
    r"(?:[_.\-][a-z]{2,3}(?:[_\-][a-z0-9]{2,4})?)?\.vtt\Z",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"[#.][A-Za-z][\w-]*(?:\n|\Z)"  # a selector
    r"|\{[\s\S]*\}\Z|\[\s*[\[{\"][\s\S]*\]\Z"  # JSON
    r"|data:\S+\Z|(?=\S+\Z)\S+?\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|\Z)",  # a picture
    re.IGNORECASE,
)


def read_captions(
    data: bytes | str,
    *,
    name: str = "",
    duration_ms: int | None = None,
    encoding: str | None = None,
    language: str = "",
    keep_empty: bool = False,
) -> Captions:
    """Parse a caption file of any format; cues are sorted, each with end after start.

    `name` is the file name (it can indicate chapters or descriptions), `duration_ms` the video's
    length, `encoding` a person's choice, `language` (a BCP 47 tag) a hint for detection. Raises
    CaptionsRefused when nothing can be imported.
    """
    if len(data) > MAX_BYTES:
        raise refusal(f"the file is larger than {MAX_BYTES // 1_000_000} MB; captions are not")
    text, told, remarks = decode(data, encoding, language=language)
    kind = formats.detect(text, name)
    says = webvtt.vtt_kind(text) if kind == "vtt" else ""
    lines = text.split("\n")
    del text  # frees memory: it can be as large as all its lines
    reading = formats.parse(kind, lines)
    del lines
    if kind != "skip-to":
        _leave_imprints_out(reading)
        unroll(reading)
        attribute(reading)
    remarks.take(reading.remarks)
    cues = _settle(reading.cues, duration_ms, remarks, keep_empty=keep_empty)
    if not cues:
        what = "nothing could be taken from it" if remarks else "it holds no cues"
        read_as = f"the file was read as {formats.format_name(kind)}"
        nothing = remark("refused", 0, "", f"{read_as}, but {what}; {formats.TAKEN}")
        raise CaptionsRefused((*remarks.in_order(), nothing))
    captions = Captions(kind, told, cues, kind == "skip-to", remarks.in_order())
    _refuse_other_kinds(captions, says, "" if kind == "skip-to" else name)
    return captions


def make_cue(start_ms: int, end_ms: int, text: str) -> CaptionCue:
    """A cue from WebVTT cue text, with its speaker and plain text."""
    cue_text = read_cue_text(text)
    return CaptionCue(start_ms, end_ms, cue_text.speaker, text, cue_text.plain)


def _leave_imprints_out(reading: Reading) -> None:
    ends = reading.cues[:1] + reading.cues[1:][-1:]
    imprints = [cue for cue in ends if is_imprint(cue.text)]
    for cue in imprints:
        reading.cues.remove(cue)
        reading.add_remark("note", cue.line, cue.text, "about the captions, not speech; left out")


def _refuse_other_kinds(captions: Captions, says: str, name: str) -> None:
    """Raise NotSpeech for chapters, descriptions and metadata; `says` is the header's kind."""
    named = _KIND_IN_NAME.search(name)
    if says in _OTHER_KINDS:
        kind = _OTHER_KINDS[says]
        reason = f"the file says it holds {kind}, not captions (its header, Kind: {kind})"
    elif named:
        kind = _OTHER_KINDS[named.group(1).lower()]
        reason = f"by its name this file holds {kind}, not captions"
        reason += "; rename it if it does hold what is said"
    elif all(_DATA.match(cue.plain.strip()) for cue in captions.cues):
        kind = "metadata"
        reason = "its cues are selectors, pictures or JSON: metadata for a program, not captions"
    else:
        return
    raise NotSpeech((remark("refused", 0, "", reason),), kind, captions)


def _settle(
    raws: list[RawCue], duration_ms: int | None, remarks: Remarks, *, keep_empty: bool
) -> tuple[CaptionCue, ...]:
    """The cues sorted by start, each with an end, by the rules above; adds to `remarks`."""
    kept: list[tuple[RawCue, CaptionCue]] = []
    for raw in raws:
        cue = make_cue(raw.start_ms, -1 if raw.end_ms is None else raw.end_ms, raw.text)
        if not cue.plain.strip():
            reason = "a cue without text; it becomes no line of the transcript"
            remarks.add(remark("note", raw.line, raw.text, reason))
            if not keep_empty:
                continue
        kept.append((raw, cue))
    _say_disorder(kept, remarks)
    kept.sort(key=lambda pair: pair[0].start_ms)
    _say_overlaps(kept, remarks)
    return _with_ends(kept, duration_ms, remarks)


def _say_disorder(kept: list[tuple[RawCue, CaptionCue]], remarks: Remarks) -> None:
    latest = -1
    for raw, cue in kept:
        if raw.start_ms < latest:
            reason = "it begins before the cue above it; the cues were put in order"
            remarks.add(remark("repaired", raw.line, cue.plain, reason))
        latest = max(latest, raw.start_ms)


def _say_overlaps(kept: list[tuple[RawCue, CaptionCue]], remarks: Remarks) -> None:
    overlaps = [
        later[0]
        for earlier, later in pairwise(kept)
        if earlier[0].end_ms is not None and later[0].start_ms < earlier[0].end_ms
    ]
    if overlaps:
        reason = f"cues that begin before the one above them ends: {len(overlaps)}; kept so"
        remarks.add(remark("note", overlaps[0].line, overlaps[0].text, reason))


def _with_ends(
    kept: list[tuple[RawCue, CaptionCue]], duration_ms: int | None, remarks: Remarks
) -> tuple[CaptionCue, ...]:
    cues: list[CaptionCue] = []
    next_start: int | None = None
    later_start: int | None = None  # the first start later than next_start
    for raw, cue in reversed(kept):
        if next_start is not None and next_start > raw.start_ms:
            later_start = next_start
        next_start = raw.start_ms
        if raw.end_ms is None or raw.end_ms <= raw.start_ms:
            cues.append(_repaired(raw, cue, later_start, duration_ms, remarks))
        else:
            cues.append(cue)
    cues.reverse()
    if duration_ms is not None:
        _say_late(kept, duration_ms, remarks)
    return tuple(cues)


def _repaired(
    raw: RawCue, cue: CaptionCue, later_start: int | None, duration_ms: int | None, remarks: Remarks
) -> CaptionCue:
    """The cue with its end repaired to be after its start."""
    start = raw.start_ms
    spoken_ms = max(1, len(cue.plain.strip()) * 1000 // CHARACTERS_PER_SECOND)
    if (
        raw.end_ms is None
        and later_start is None
        and duration_ms is not None
        and duration_ms > start
    ):
        end, how = duration_ms, "the last cue has no end; it ends with the video"
    elif raw.end_ms is None:
        end = start + spoken_ms
        how = "the last cue has no end; it ends after the time its text takes to say"
    else:
        end = start + max(1000, spoken_ms)
        how = "it ends when it begins or before; it was given the time its text takes to say"
    if later_start is not None:
        end = min(end, later_start)
    remarks.add(remark("repaired", raw.line, cue.plain, how))
    return make_cue(start, min(end, MAX_MS + 1), cue.text)


def _say_late(kept: list[tuple[RawCue, CaptionCue]], duration_ms: int, remarks: Remarks) -> None:
    late = [raw for raw, _ in kept if raw.start_ms >= duration_ms]
    if late:
        reason = f"cues after the end of the video: {len(late)}; are these its captions?"
        remarks.add(remark("note", late[0].line, late[0].text, reason))
