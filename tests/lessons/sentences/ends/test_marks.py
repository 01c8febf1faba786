"""Marks other than full stops, and what stands around them."""

import pytest

from lessons.captions.reader import make_cue
from lessons.sentences.transcript_text import TranscriptText

RLE, PDF, RLM, RLI, PDI = "\u202b", "\u202c", "\u200f", "\u2067", "\u2069"


def plains(text: str, language: str) -> list[str]:
    return [item.plain for item in TranscriptText([make_cue(0, 9000, text)], language).sentences]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("km", ["នេះជាទន្លេ។", "វាវែង៕", "ហើយ?"]),
        ("bo", ["བཀྲ་ཤིས་བདེ་ལེགས།", "ང་བོད་པ་ཡིན། །"]),
        ("hi", ["यह नदी है।", "वह लंबी है॥"]),
        ("bn", ["এটা নদী।", "ওটা বড়।"]),
        ("my", ["မင်္ဂလာပါ။", "နေကောင်းလား။"]),
        ("am", ["ይህ ወንዝ ነው።", "ረጅም ነው።"]),
        ("zh", ["这是河。", "它很长！", "真的？"]),
    ],
)
def test_marks_of_other_scripts_end_sentences_without_a_space(
    language: str, sentences: list[str]
) -> None:
    assert plains("".join(sentences), language) == sentences


@pytest.mark.parametrize("language", ["he", "ar"])
@pytest.mark.parametrize(
    ("before", "after"), [(RLE, PDF), (RLM, RLM), ("", RLM), (RLI, PDI), (RLE + RLM, RLM + PDF)]
)
def test_direction_marks_hide_no_end(language: str, before: str, after: str) -> None:
    lines = [f"{before}נהר ארוך.{after}", f"{before}מה זה?{after}", f"{before}זה נהר.{after}"]

    assert plains(" ".join(lines), language) == lines


def test_answer_in_quotation_marks_is_a_sentence_of_its_own() -> None:
    assert plains("他问：“真的？”我说：“真的。”", "zh") == ["他问：“真的？”", "我说：“真的。”"]


def test_direction_marks_around_a_full_stop_hide_no_abbreviation() -> None:
    assert plains("قال د\u202a.\u202c أحمد إنه ذهب.", "ar") == ["قال د\u202a.\u202c أحمد إنه ذهب."]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "“停！”，他说。"),
        ("zh", "“快跑！”他喊道。"),
        ("zh", "“停。”、“走。”，都是命令。"),
        ("zh", "我们看《跑吧！孩子》。"),
        ("ja", "「待って！」と言った。"),
        ("ja", "「行こう。」って聞いた。"),
        ("en", "He said (wow!) that (...) it is [...] good."),
        ("en", "I was... ...going home."),
        ("en", "It was . . . well known ( Hi! ) there."),
        ("fr", "C’est loin (un peu, … ?) d’ici."),
    ],
)
def test_marks_inside_a_sentence_do_not_end_it(language: str, text: str) -> None:
    assert plains(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["It ended here.[12]", "Next one.²", "iPhones came?", "mRNA came."]),
        ("en", ["We waited...", "Then it came."]),
        ("de", ["Er rief: „Halt!“", "Dann ging er."]),
        ("hy", ["Սա գետ է:", "Այն երկար է։"]),
        ("nl", ["Het was raak.", "...en toen kwam hij."]),
        ("ur", ["یہ دریا ہے۔", "وہ لمبا ہے۔"]),
    ],
)
def test_what_closes_belongs_to_the_sentence(language: str, sentences: list[str]) -> None:
    assert plains(" ".join(sentences), language) == sentences
