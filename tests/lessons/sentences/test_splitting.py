import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.captions.cues import CaptionCue
from lessons.captions.reader import make_cue
from lessons.sentences.joined_text import JoinedText
from lessons.sentences.splitting import Sentence
from lessons.sentences.transcript_text import TranscriptText
from tests.factories.cues import ANY_CUES, cues_of


def split_sentences(cues: list[CaptionCue], language: str) -> tuple[Sentence, ...]:
    return TranscriptText(cues, language).sentences


def _plains(text: str, language: str = "en") -> list[str]:
    return [item.plain for item in split_sentences([make_cue(0, 9000, text)], language)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Kim met Mr. Park and Mrs. Lee.",
        "Fruit, e.g. apples, i.e. those from the U.S. Department.",
        "J. R. R. Tolkien and Kim Il S. Park.",
        "It grew by 3.5 percent, see No. 5 and Fig. 12.",
        "Wait... what is that?",
        "“Really?” he said.",
        "It is at example.org, in v2.1.",
        "About approx. five.",
        "Roe v. Wade was decided.",
    ],
)
def test_full_stops_inside_a_sentence_do_not_end_it(text: str) -> None:
    assert _plains(text) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Was it so?", "Yes!", "It was.", "“Then go.”", "He went…", "And came back."]),
        ("en", ["It was John's.", "Sen. Smith spoke at 5 p.m. on Tuesday.", "It cost $3.50."]),
        ("de", ["3,5 Mio. Menschen, d. h. viele.", "Prof. Dr. Müller kam.", "Nr. 5 lebt."]),
        ("fr", ["M. Dupont et Mme Curie.", "C’est l’art. 5 de la loi.", "« Vraiment ? » dit-il."]),
        ("fr", ["On dit « oui ! », puis « non ! » ; bref, « oui ? ».", "Assez."]),
        ("ar", ["قال د. أحمد إنه ذهب.", "هل ذهب؟", "نعم!"]),
        ("he", ["האם זה נכון?", "כן.", "ד״ר כהן אמר."]),
        ("ur", ["کیا یہ سچ ہے؟", "جی ہاں۔", "وہ گیا۔"]),
        ("hi", ["क्या यह सच है?", "हाँ।", "डॉ. शर्मा ने कहा।", "वह 3.5 है।"]),
        ("ko", ["1958년에 3.5% 늘었습니다.", "김 박사는 “네.”라고 했다.", "정말이에요?!"]),
        ("en", ["In 1958.", "In 5, 10, 15 years.", "No.", "Fifty."]),
        ("en", ["1. Take the horse.", "2. Ride it."]),
        ("de", ["Am 3. Oktober 1990 war es so weit.", "Im Jahr 1958.", "Dann z. B. das."]),
        ("fr", ["Est-ce vrai ?", "M. Dupont dit : « Oui. »", "Bien."]),
        ("es", ["¿De verdad?", "¡Sí!", "Claro."]),
        ("ru", ["Это было в 1958 г. в Китае.", "Да?", "Нет!"]),
        ("el", ["Τι είναι αυτό;", "Αυτό είναι."]),
        ("ar", ["هل هذا صحيح؟", "نعم."]),
        ("ur", ["یہ کتاب ہے۔", "وہ قلم ہے۔"]),
        ("hi", ["यह किताब है।", "वह कलम है।"]),
        ("ko", ["그는 사색가예요.", "정말요?", "네."]),
    ],
)
def test_sentences_end_at_their_marks(language: str, sentences: list[str]) -> None:
    assert _plains(" ".join(sentences), language) == sentences


def test_chinese_and_japanese_sentences_need_no_space() -> None:
    assert _plains("这是马。那是牛！真的？", "zh") == ["这是马。", "那是牛！", "真的？"]
    assert _plains("「そうです。」と言った。はい。", "ja") == ["「そうです。」と言った。", "はい。"]


def test_text_without_capitals_still_has_sentences() -> None:
    assert _plains("hello there. how are you? fine.") == ["hello there.", "how are you?", "fine."]


def test_a_sentence_has_the_times_of_the_cues_it_begins_and_ends_in() -> None:
    cues = [
        make_cue(0, 1000, "<v Ann>It began. The"),
        make_cue(1000, 2000, "<i> </i>"),
        make_cue(2000, 3000, "horse ran. Then"),
        make_cue(3000, 4000, "it fell."),
    ]

    sentences = split_sentences(cues, "en")

    assert [(s.start_ms, s.end_ms, s.first_cue, s.last_cue, s.plain) for s in sentences] == [
        (0, 1000, 0, 0, "It began."),
        (0, 3000, 0, 2, "The horse ran."),
        (2000, 4000, 2, 3, "Then it fell."),
    ]
    assert [s.speaker for s in sentences] == ["Ann", "Ann", ""]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (make_cue(0, 1000, "<v Ann>and so"), make_cue(1000, 2000, "<v Bob>we went")),
        (make_cue(0, 1000, "And so"), make_cue(3501, 4000, "We went")),
        (make_cue(0, 1000, "(bright music)"), make_cue(1000, 2000, "We went")),
        (make_cue(0, 1000, "And so"), make_cue(1000, 2000, "[music]")),
        (make_cue(0, 1000, "And so"), make_cue(1000, 2000, "- We went")),
        (make_cue(0, 1000, "And so"), make_cue(1000, 2000, ">> We went")),
    ],
)
def test_a_new_voice_pause_sound_or_dash_begins_a_sentence(
    first: CaptionCue, second: CaptionCue
) -> None:
    assert len(split_sentences([first, second], "en")) == 2


def test_a_pause_or_sound_in_mid_sentence_does_not_end_it() -> None:
    pause = [make_cue(0, 1000, "We went"), make_cue(9000, 9500, "very far.")]
    sound = [make_cue(0, 1, "I was so"), make_cue(1, 2, "(laughs)"), make_cue(2, 3, "happy.")]

    assert len(split_sentences(pause, "en")) == 1
    assert len(split_sentences(sound, "en")) == 1


def test_text_without_marks_is_cut_between_cues() -> None:
    cues = [make_cue(i * 3000, i * 3000 + 3000, f"line number {i} goes on") for i in range(60)]

    sentences = split_sentences(cues, "en")

    assert len(sentences) == 12
    assert all(s.end_ms - s.start_ms == 15_000 for s in sentences)


@given(ANY_CUES, st.sampled_from(["en", "de", "el", "ja", "", "zh-Hans"]))
def test_sentences_hold_all_words_in_order(
    items: list[tuple[int, int, str, str]], language: str
) -> None:
    cues = cues_of(items)

    sentences = split_sentences(cues, language)

    joined = "".join(sentence.plain for sentence in sentences)
    assert "".join(joined.split()) == "".join(JoinedText(cues).text.split())
    assert all(s.plain and s.first_cue <= s.last_cue for s in sentences)
    starts = [s.start_ms for s in sentences]
    assert starts == sorted(starts)
