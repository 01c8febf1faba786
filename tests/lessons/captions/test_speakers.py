import pytest

from lessons.captions.reader import read_captions
from lessons.captions.writing.vtt import write_vtt
from lessons.sentences.html import render
from lessons.sentences.plain_text import to_txt
from lessons.sentences.transcript_text import TranscriptText


def _srt(*texts: str) -> str:
    return "\n".join(
        f"{at + 1}\n00:00:{at * 2:02},000 --> 00:00:{at * 2 + 2:02},000\n{text}\n"
        for at, text in enumerate(texts)
    )


def _text(*texts: str, language: str = "en") -> TranscriptText:
    return TranscriptText(read_captions(_srt(*texts)).cues, language)


def _said(*texts: str, language: str = "en") -> list[tuple[str, str]]:
    return [(item.speaker, item.plain) for item in _text(*texts, language=language).sentences]


def test_a_name_holds_until_the_next_one() -> None:
    said = _said(
        "ANNA BELL: Welcome to the course.",
        "It has five weeks.",
        "TOM REED: Who can join?",
        "[applause]",
        "ANNA BELL:\nEverybody.",
    )

    assert said == [
        ("ANNA BELL", "Welcome to the course."),
        ("ANNA BELL", "It has five weeks."),
        ("TOM REED", "Who can join?"),
        ("", "[applause]"),
        ("ANNA BELL", "Everybody."),
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            ("Dr. Rosa Feld: Good.", "Li Wen (she/her): Two ideas today: growth and decay."),
            [
                ("Dr. Rosa Feld", "Good."),
                ("Li Wen (she/her)", "Two ideas today: growth and decay."),
            ],
        ),
        (
            (
                "Feld, Rosa (she/her): Good.",
                "Feld, Rosa (she/her): Two cities, Paris: no.",
                "Li, Wen: Yes.",
                "Li, Wen: Paris, London: both.",
                "Li, Wen: Yes.",
            ),
            [
                ("Feld, Rosa (she/her)", "Good."),
                ("Feld, Rosa (she/her)", "Two cities, Paris: no."),
                ("Li, Wen", "Yes."),
                ("Li, Wen", "Paris, London: both."),
                ("Li, Wen", "Yes."),
            ],
        ),
        (
            ("ANNA: Where is it?", "Rome, Italy: both of them.", "ANNA: Yes, Doctor: there."),
            [
                ("ANNA", "Where is it?"),
                ("ANNA", "Rome, Italy: both of them."),
                ("ANNA", "Yes, Doctor: there."),
            ],
        ),
        (
            (">> Hello, everybody.", "&gt;&gt; BOB: Hi.", ">> Who is that?"),
            [("", "Hello, everybody."), ("BOB", "Hi."), ("", "Who is that?")],
        ),
        (
            (">> ANNA: It is 6,650 km. >> BEN: Wow!", "Shift 8 >> 2 gives two."),
            [("ANNA", "It is 6,650 km."), ("BEN", "Wow!"), ("BEN", "Shift 8 >> 2 gives two.")],
        ),
        (
            ("Tom: Is it\nbig, or", "Ann: no, small.", "Tom: I see.", "What?"),
            [("Tom", "Is it big, or"), ("Ann", "no, small."), ("Tom", "I see."), ("Tom", "What?")],
        ),
        (
            ("<b>Narrator:</b> A cell.", "<i>SPEAKER_01: It holds\ngenes.</i>"),
            [("Narrator", "A cell."), ("SPEAKER_01", "It holds genes.")],
        ),
        (
            ("[Maria Lopez]: ¿Qué es?", "[Juan]: Una célula.", "[Maria Lopez]: Ah."),
            [("Maria Lopez", "¿Qué es?"), ("Juan", "Una célula."), ("Maria Lopez", "Ah.")],
        ),
    ],
)
def test_names_are_speakers_and_no_words(
    texts: tuple[str, ...], said: list[tuple[str, str]]
) -> None:
    assert _said(*texts) == said


@pytest.mark.parametrize(
    ("texts", "language", "speakers"),
    [
        (
            ("王老师：你好。", "李明：谢谢老师。", "王老师：请坐。"),
            "zh-Hans",
            ["王老师", "李明", "王老师"],
        ),
        (
            ("김민수: 안녕하세요.", "박사: 네.", "김민수: 좋아요."),
            "ko",
            ["김민수", "박사", "김민수"],
        ),
        (
            ("司会：では。", "田中さん：はい。", "司会：どうぞ。"),
            "ja",
            ["司会", "田中さん", "司会"],
        ),
        (("Анна: Привет.", "Иван: Да.", "Анна: Хорошо."), "ru", ["Анна", "Иван", "Анна"]),
        (("سارة: مرحبا.", "علي: نعم.", "سارة: جيد."), "ar", ["سارة", "علي", "سارة"]),
        (("דנה: שלום.", "יוסי: כן.", "דנה: טוב."), "he", ["דנה", "יוסי", "דנה"]),
    ],
)
def test_names_are_speakers_in_every_script(
    texts: tuple[str, ...], language: str, speakers: list[str]
) -> None:
    said = _said(*texts, language=language)

    assert [speaker for speaker, _ in said] == speakers
    assert not any(":" in plain or "：" in plain for _, plain in said)


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is hard.",
        "Remember: cells divide.",
        "Step 1: mix the two.",
        "10:30 is when we meet.",
        "http://example.org is the page.",
        "Important note: read it.",
        "There are two ideas today: growth and decay.",
        "Die Antwort: zwei.",
        "Question: why?",
        "DNA: the long molecule.",
        "WARNING: hot.",
        "注意：很热。",
        "他说：你好。",
        "예: 물.",
    ],
)
def test_headings_stay_words(text: str) -> None:
    others = [f"And sentence {number} follows it." for number in range(8)]

    said = _said(text, *others[:4], text, *others[4:])

    assert said[0] == ("", text)


def test_headings_stay_words_beside_speakers() -> None:
    said = _said("Rosa Feld: Good.", "Note: it is hot.", "Li Wen: Yes.", "Rosa Feld: Step 1: mix.")

    assert said == [
        ("Rosa Feld", "Good."),
        ("Rosa Feld", "Note: it is hot."),
        ("Li Wen", "Yes."),
        ("Rosa Feld", "Step 1: mix."),
    ]


def test_any_name_is_a_speaker_where_every_cue_has_one() -> None:
    said = _said(
        "Jean-Luc O'Neil (he/him): Today: three things.",
        "iPhone von María: Can you hear me?",
        "Jean-Luc O'Neil (he/him): First: cells.",
    )

    assert said == [
        ("Jean-Luc O'Neil (he/him)", "Today: three things."),
        ("iPhone von María", "Can you hear me?"),
        ("Jean-Luc O'Neil (he/him)", "First: cells."),
    ]


def test_two_people_in_one_cue_become_two_cues_that_share_its_time() -> None:
    read = read_captions(_srt("- Is it big?\n- No, small.", "- 5 degrees", "Really?\n- Yes."))

    assert [(cue.start_ms, cue.end_ms, cue.plain) for cue in read.cues] == [
        (0, 1000, "Is it big?"),
        (1000, 2000, "No, small."),
        (2000, 4000, "- 5 degrees"),
        (4000, 5272, "Really?"),
        (5272, 6000, "Yes."),
    ]
    assert [(item.kind, item.line) for item in read.report] == [("note", 2)]


def test_a_list_of_figures_and_a_prompt_stay_words() -> None:
    assert _said("-5 degrees\n-6 degrees", ">>> print(1)", "cin >> x")[0][1].startswith("-5")


def test_who_speaks_after_somebody_unknown_is_named_again() -> None:
    text = _text(">> MARIA: Where is it?", ">> Over there.", ">> MARIA: Thank you.")

    assert render(text).html.count('<b class="speaker">MARIA:</b>') == 2
    assert to_txt(text).count("MARIA: ") == 2


def test_speakers_come_back_from_a_written_vtt() -> None:
    cues = _text("- Is it big?\n- No.", "TOM: Two.", "TOM: Ideas: one.", ">> Yes.").cues

    assert read_captions(write_vtt(cues)).cues == tuple(cues)
