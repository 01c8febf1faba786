import pytest

from lessons.captions.reader import read_captions
from lessons.captions.writing.vtt import write_vtt


def _srt(*cues: tuple[float, float, str]) -> str:
    return "\n".join(
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(cues, start=1)
    )


def _clock(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}".replace(".", ",")


def _words(data: str) -> list[tuple[int, int, str]]:
    return [(cue.start_ms, cue.end_ms, cue.plain) for cue in read_captions(data).cues]


_PAINTED = """WEBVTT
Kind: captions

00:00:01.000 --> 00:00:03.000 align:start position:0%

no<00:00:01.400><c> no</c><00:00:02.000><c> it</c><00:00:02.500><c> is</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
no no it is


00:00:03.010 --> 00:00:05.000 align:start position:0%
no no it is
no<00:00:03.500><c> no</c><00:00:04.000><c> it</c><00:00:04.500><c> is</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
no no it is


00:00:05.010 --> 00:00:07.000 align:start position:0%
no no it is
[Music]
""".replace("%\n\n", "%\n \n").replace("is\n\n\n", "is\n \n\n")


def test_lines_painted_word_by_word_come_once_even_if_they_are_said_twice() -> None:
    read = read_captions(_PAINTED)

    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in read.cues] == [
        (1000, 3010, "no no it is"),
        (3010, 5010, "no no it is"),
        (5010, 7000, "[Music]"),
    ]
    assert [(item.kind, item.line) for item in read.report] == [("repaired", 8)]
    assert "lines 8, 12, 16 and 20" in read.report[0].reason


def test_bridges_and_restated_lines_of_converted_captions_are_left_out() -> None:
    data = _srt(
        (1, 3, "the cell has"),
        (3, 3.01, "the cell has"),
        (3.01, 5, "the cell has\na <i>nucleus</i> and"),
        (5, 5.01, "a nucleus and"),
        (5.01, 8, "a nucleus and\nit holds genes"),
    )

    assert _words(data) == [
        (1000, 3010, "the cell has"),
        (3010, 5010, "a nucleus and"),
        (5010, 8000, "it holds genes"),
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("so today", "so today we look", "we look"), ["so today", "we look"]),
        (
            ("so today", "so today\nwe look", "we look\nat cells"),
            ["so today", "we look", "at cells"],
        ),
        (("A & B", "A & B < C", "a & b < C, D"), ["A & B", "< C", "D"]),
        (("今天我们", "今天我们看看", "今天我们看看细胞"), ["今天我们", "看看", "细胞"]),
        (
            (
                "one two",
                "one two\nthree four",
                "one two\nthree four\nfive",
                "three four\nfive\nsix",
            ),
            ["one two", "three four", "five", "six"],
        ),
        (
            (
                "today we look at\nriver deltas",
                "river deltas and\nhow they",
                "and how they grow now",
            ),
            ["today we look at\nriver deltas", "and how they", "grow now"],
        ),
    ],
)
def test_cues_that_grow_or_scroll_give_their_new_words(
    texts: tuple[str, ...], said: list[str]
) -> None:
    data = _srt(*((at, at + 1, text) for at, text in enumerate(texts, start=1)))

    assert [plain for _, _, plain in _words(data)] == said


@pytest.mark.parametrize(
    "texts",
    [
        ("no", "no no", "no no no"),
        ("Row, row, row your boat,", "Row, row, row your boat,", "gently down the stream."),
        ("We look at the river.", "The river is long.", "The river is long."),
        ("Hello.", "Hello, hello.", "Is anybody there?", "No.", "No, no."),
        ("Yes.", "- Yes.\n- No.", "Why not?", "I said so.", "That is all."),
    ],
)
def test_what_is_said_twice_stays(texts: tuple[str, ...]) -> None:
    data = _srt(*((at, at + 1, text) for at, text in enumerate(texts, start=1)))

    said = " ".join(plain for _, _, plain in _words(data))
    assert said.split() == " ".join(texts).replace("- ", "").split()


def test_a_cue_repeated_seconds_later_stays_in_a_file_that_rolls() -> None:
    data = _srt(
        (1, 2, "so today"),
        (2, 3, "so today we look"),
        (3, 4, "so today we look at cells"),
        (12, 13, "so today we look at cells"),
    )

    assert [plain for _, _, plain in _words(data)][-1] == "so today we look at cells"


def test_a_long_stretch_that_rolls_is_mended_in_a_file_that_does_not() -> None:
    ordinary = [(at, at + 0.9, f"Sentence number {at}.") for at in range(1, 30)]
    rolling = [(at, at + 1, f"line number {at}\nline number {at + 1}") for at in range(40, 46)]

    said = [plain for _, _, plain in _words(_srt(*ordinary, *rolling))]

    assert said[-6:] == [
        "line number 40\nline number 41",
        *(f"line number {at}" for at in range(42, 47)),
    ]


def test_karaoke_that_does_not_roll_keeps_its_times() -> None:
    text = "One <00:00:01.500>two <00:00:02.000>three"
    data = f"WEBVTT\n\n00:01.000 --> 00:03.000\n{text}\n\n00:03.000 --> 00:04.000\nfour\n"

    assert [cue.text for cue in read_captions(data).cues] == [text, "four"]


def test_unrolled_captions_come_back_as_they_are() -> None:
    cues = read_captions(_PAINTED).cues

    assert read_captions(write_vtt(cues)).cues == cues
