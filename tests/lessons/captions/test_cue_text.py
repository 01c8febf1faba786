import pytest

from lessons.captions.cue_text import (
    cut_runs,
    read_cue_text,
    render_inline,
    render_runs,
    spoken_runs,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a <i>b</i> c", "a b c"),
        ("<v Ann>Hi & bye", "Hi & bye"),
        ("&lt;b&gt; &amp; &copy;", "<b> & ©"),
        ("x<00:01.000>y", "xy"),
        ("half a <tag", "half a "),
        (r"{\an8}Up here", "Up here"),
        ("", ""),
    ],
)
def test_plain_has_no_tags_and_no_references(text: str, plain: str) -> None:
    assert read_cue_text(text).plain == plain


def test_speaker_is_the_first_voice_with_a_name() -> None:
    text = "<v>Who? <v.loud  Dr. \tAda &amp; Co >Me.</v> <v Bob>And I."

    cue_text = read_cue_text(text)

    assert cue_text.voices == ["", "Dr. Ada & Co", "Bob"]
    assert cue_text.speaker == "Dr. Ada & Co"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<i>so</i> <b>it</b> <u>goes</u>", "<i>so</i> <b>it</b> goes"),
        ("<b><i>x</b></i>y", "<b><i>x</i></b><b>y</b>"),
        ("<lang ko>천리마</lang> horse", '<span lang="ko">천리마</span> horse'),
        ('<lang "onload=x">a</lang>', "a"),
        ("<c.red>c</c><font color=red>d</font>", "cd"),
        ("<ruby>漢<rt>kan</rt></ruby>字", "<ruby>漢<rt>kan</rt></ruby>字"),
        ("1 &lt; 2", "1 &lt; 2"),
        ("<script>alert(1)</script>", "alert(1)"),
    ],
)
def test_render_inline_keeps_little_and_escapes_the_rest(text: str, html: str) -> None:
    assert render_inline(text) == html


def test_render_inline_leaves_out_characters_html_does_not_allow() -> None:
    assert render_inline("a\x01b\x7f\ufdd0c") == "abc"


def test_spoken_runs_stand_on_one_line() -> None:
    runs = spoken_runs(read_cue_text("  a \n<i> b\n\tc</i> ").runs)

    assert "".join(run.text for run in runs) == "a b c"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("日本語の\n字幕", "日本語の字幕"),
        ("한국어\n자막", "한국어 자막"),
        ("Soviet-\nstyle", "Soviet-style"),
        ("first-\nand second-order", "first- and second-order"),
        ("he was - \nwell", "he was - well"),
        ("日<i>\n本</i>", "日本"),
    ],
)
def test_lines_are_joined_as_their_language_does(text: str, line: str) -> None:
    assert "".join(run.text for run in spoken_runs(read_cue_text(text).runs)) == line


def test_cut_runs_keeps_the_style() -> None:
    runs = read_cue_text("one <i>two three</i> four").runs

    assert render_runs(cut_runs(runs, 4, 11)) == "<i>two thr</i>"


def test_ten_thousand_open_tags_are_read_once_each() -> None:
    text = "<i>a<ruby>b<rt>c" * 10_000

    assert len(read_cue_text(text).plain) == 30_000
