r"""Words that would be taken for something else when a file is read again, kept apart from it.

Readers are kind: they take "0:01 → 0:02" for times, "ANNA:" for a speaker and `\N` for a line
break. An empty tag before a line that is none of these says so; players show nothing of it.
"""

from collections.abc import Callable

from lessons.captions.cues import RawCue, Reading
from lessons.captions.leftovers import is_imprint, usual_times, without_codes
from lessons.captions.speakers import CHANGE_WITHIN, attribute, begins_a_turn

APART = "<u></u>"


def without_imprint(text: str) -> str:
    """The words of a cue, kept apart if they would be left out as about the captions."""
    return APART + text if is_imprint(text) else text


def without_times(text: str) -> str:
    """The words of a cue, kept apart in each line that looks like times."""
    return lines_apart(text, usual_times)


def without_turns(text: str) -> str:
    """The words of a cue, kept apart where another speaker would seem to begin."""
    return lines_apart(CHANGE_WITHIN.sub(rf"\g<0>{APART}", text), begins_a_turn)


def lines_apart(text: str, is_mistakable: Callable[[str], object]) -> str:
    """The words of a cue, kept apart in each line that would be mistaken."""
    lines = text.split("\n")
    return "\n".join(APART + line if is_mistakable(line) else line for line in lines)


def has_speakers(texts: list[str]) -> bool:
    """Whether anything in the texts of a file's cues would be taken for a speaker."""
    read = Reading()
    read.cues = [RawCue(number, number, number + 1, text) for number, text in enumerate(texts)]
    attribute(read)
    return [cue.text for cue in read.cues] != texts


def without_codes_of_others(text: str) -> str:
    r"""The text with references for the signs of what would be taken for codes, as `\N`."""
    if without_codes(text) == text:
        return text
    return text.replace("\\", "&#92;").replace("{", "&#123;")
