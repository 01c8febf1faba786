import codecs

import pytest

from lessons.captions.cues import CaptionsRefused
from lessons.captions.decoding import decode

_RUSSIAN = "Вчера мы говорили о том, как строили железную дорогу. Сегодня пойдём дальше. " * 3
_JAPANESE = "昨日は鉄道の建設について話しました。今日はその先へ進みましょう。" * 3
_SRT = "1\n00:00:01,000 --> 00:00:09,000\n{}\n"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_is_believed(mark: bytes, codec: str) -> None:
    decoded = decode(mark + "WEBVTT é".encode(codec))

    assert (decoded.text, decoded.encoding) == ("WEBVTT é", codec)
    assert [item.kind for item in decoded.remarks] == ([] if codec == "utf-8" else ["note"])


@pytest.mark.parametrize(
    ("words", "codec"),
    [
        (_RUSSIAN, "cp1251"),
        (_JAPANESE, "euc_jp"),
        (_JAPANESE, "cp932"),
        (_JAPANESE, "iso2022_jp"),
        ("WEBVTT and more", "utf-16-le"),
        (_RUSSIAN, "utf-8"),
        (_JAPANESE, "utf-16-le"),
        (_RUSSIAN, "utf-16-be"),
    ],
)
def test_encodings_without_a_byte_order_mark_are_detected(words: str, codec: str) -> None:
    text = _SRT.format(words)

    decoded = decode(text.encode(codec))

    assert decoded.text == text
    assert bool(decoded.remarks) == (codec != "utf-8")


def test_the_encoding_a_person_chose_is_believed() -> None:
    assert decode("héllo".encode("latin-1"), "latin-1").text == "héllo"


@pytest.mark.parametrize("encoding", ["utf-8", "no-such-thing", "ascii", "hex"])
def test_a_wrong_choice_of_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(CaptionsRefused):
        decode("héllo".encode("latin-1"), encoding)


def test_line_ends_become_one_kind() -> None:
    assert decode(b"a\rb\r\nc\nd\n\r").text == "a\nb\nc\nd\n\n"


def test_a_few_broken_bytes_do_not_make_mojibake_of_the_rest() -> None:
    data = "één café, naïve façade, über\n".encode() * 3 + b"br\xe9ak\n"

    decoded = decode(data)

    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("br\ufffdak\n")
    assert [(item.kind, item.line) for item in decoded.remarks] == [("repaired", 4)]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0d" * 50]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(CaptionsRefused):
        decode(data)


def test_a_nul_is_shown_and_reported() -> None:
    decoded = decode("a" * 99 + "\n\0b\ud800")

    assert decoded.text == "a" * 99 + "\n\ufffdb\ufffd"
    assert [(item.kind, item.line) for item in decoded.remarks] == [("repaired", 2)]


def test_the_language_helps_where_the_guess_is_poor() -> None:
    few = "[音楽]\n音楽\nそうです\n".encode("cp932")

    assert decode(_SRT.encode().replace(b"{}", few), language="ja").encoding == "cp932"


def test_the_language_does_not_outdo_a_good_guess() -> None:
    data = _SRT.format(_RUSSIAN).encode("cp1251")

    assert decode(data, language="ja").text == _SRT.format(_RUSSIAN)


@pytest.mark.parametrize("text", ["WEBVTT\n" * 600_002, "WEBVTT\n\n" + "<" * 1_000_001])
def test_more_lines_or_tags_than_captions_have_are_refused(text: str) -> None:
    with pytest.raises(CaptionsRefused, match="captions have fewer"):
        decode(text)
