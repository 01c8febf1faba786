"""Random cues: gaps, lengths, voices and texts."""

from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue

ANY_CUES = st.lists(
    st.tuples(
        st.integers(0, 5000),
        st.integers(1, 9000),
        st.sampled_from(["", "<v A>", "<v B>"]),
        st.one_of(
            st.text(max_size=20), st.sampled_from(["a.", "B.", "。", "-", "(x)", "U.S.", "C"])
        ),
    ),
    max_size=25,
)


def cues_of(items: list[tuple[int, int, str, str]]) -> list[CaptionCue]:
    """Cues in order of start from gaps, lengths, voices and texts."""
    cues: list[CaptionCue] = []
    start = 0
    for gap, length, voice, text in items:
        start += gap
        cues.append(make_cue(start, start + length, voice + text))
    return cues
