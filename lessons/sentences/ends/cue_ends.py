"""Where the end of a cue ends a sentence: voices, pauses, sounds, and languages without stops."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lessons.sentences.ends.marks import first_letter
from lessons.sentences.joined_text import JoinedText

LONG_PAUSE_MS = 2_500
_ENDING = 12  # characters of a line that show how it ends

_SOUND_OPENS = tuple("([（【♪♫")
_SOUND_CLOSES = tuple(")]）】♪♫")
_DASH = re.compile(r"(?:[-–—‐]\s*|>>+\s*)(?=[^\W\d_]|[(\[¿¡\"“])")

# Korean: plain, polite and interrogative endings, but no nouns or particles that look like them.
_KOREAN_END = re.compile(
    r"(?:(?P<plain>[가-힣]다)|[가-힣]요|죠|(?P<ask>[가-힣])까|니까)[\"'”’)]*\Z"
)
_KOREAN_OTHERS = re.compile(
    r"(?:마다|바다|에다|게다|거기다|보다|필요|중요|수요|주요|개요|강요|소요|민요|동요)[\"'”’)]*\Z"
)
_FINAL_B, _FINAL_L, _FINALS = 17, 8, 28  # the final consonants ㅂ and ㄹ of a Hangul syllable

# Chinese and Japanese: what a line ends with when the next one goes on with it.
_UNFINISHED = re.compile(
    r"(?:[，、；：,;:—·（「『《“(]|(?<![参參])[与與]|[的和或及在把被对對从從向为為给給跟但而是并並比]|因为|因為|如果|虽然|雖然"
    r"|所以|比如|例如|[这這那一][个個种種]|[はがをにへとでもやのてばし]|から|けど|けれど|たら|なら|ながら|という)\Z"
)


def cue_ends(flow: JoinedText, *, has_few_stops: bool) -> Iterator[int]:
    """Offsets where a cue's end ends a sentence, with or without punctuation."""
    texts = [flow.text[stretch.start : stretch.end] for stretch in flow.stretches]
    speaker = ""
    for at, (before, after) in enumerate(pairwise(flow.stretches)):
        left, right = flow.cues[before.cue], flow.cues[after.cue]
        speaker = "" if left.is_unnamed_turn else left.speaker or speaker
        goes_on = not has_few_stops and first_letter(texts[at + 1]).islower()
        if (
            (right.speaker and right.speaker != speaker)
            or right.is_unnamed_turn
            or (right.start_ms - left.end_ms > LONG_PAUSE_MS and not goes_on)
            or (_is_sound(texts[at]) and not goes_on)
            or (_is_sound(texts[at + 1]) and (has_few_stops or not _goes_on_after(texts, at + 1)))
            or (_DASH.match(texts[at + 1]) and not goes_on)
            or (flow.has_visible_joints and not _UNFINISHED.search(texts[at][-_ENDING:]))
            or (has_few_stops and _ends_in_korean(texts[at][-_ENDING:]))
        ):
            yield before.end


def _is_sound(text: str) -> bool:
    """Whether a cue is a sound in brackets or music, not speech."""
    return text.startswith(_SOUND_OPENS) and text.rstrip(" .!?…").endswith(_SOUND_CLOSES)


def _goes_on_after(texts: list[str], at: int) -> bool:
    """Whether the sentence seems to continue after the sound in texts[at]."""
    following = texts[at + 1][:1] if at + 1 < len(texts) else ""
    return following.islower()


def _ends_in_korean(text: str) -> bool:
    """Whether a line ends like a Korean sentence."""
    found = _KOREAN_END.search(text)
    if not found or _KOREAN_OTHERS.search(text):
        return False
    asks = found["ask"]
    if not asks:
        return True
    if asks == "니":  # "because" after most syllables, a question after "습니까"
        before = text[found.start("ask") - 1 : found.start("ask")]
        return _final(before) == _FINAL_B
    return _final(asks) == _FINAL_L


def _final(syllable: str) -> int:
    """The number of a Hangul syllable's final consonant; 0 for none."""
    return (ord(syllable) - ord("가")) % _FINALS if "가" <= syllable <= "힣" else 0
