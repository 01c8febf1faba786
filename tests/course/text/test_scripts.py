import pytest

from course.text.scripts import escape_text, mark_scripts


@pytest.mark.parametrize(
    ("language", "text", "html"),
    [
        ("en", "the 천리마 운동, no", 'the <span lang="ko">천리마 운동</span>, no'),
        ("en", "大跃进 then", '<span lang="zh-Hans">大跃进</span> then'),
        ("en", "食べる and カナ", '<span lang="ja">食べる</span> and <span lang="ja">カナ</span>'),
        ("ja", "大跃进と食べる", "大跃进と食べる"),
        ("ja", "천리마は", '<span lang="ko">천리마は</span>'),
        ("zh-Hant", "大躍進", "大躍進"),
        ("zh", "かな", '<span lang="ja">かな</span>'),
        ("ko", "천리마(千里馬)", "천리마(千里馬)"),
        ("en", "천리마 大跃进", '<span lang="ko">천리마</span> <span lang="zh-Hans">大跃进</span>'),
        ("de", "nichts & <b>", "nichts &amp; &lt;b&gt;"),
        ("en", "𠀀", '<span lang="zh-Hans">𠀀</span>'),
    ],
)
def test_foreign_scripts_carry_their_language(language: str, text: str, html: str) -> None:
    assert mark_scripts(text, language) == html


def test_han_follows_the_course() -> None:
    assert mark_scripts("大躍進", "en", "zh-Hant") == '<span lang="zh-Hant">大躍進</span>'


def test_escape_text_leaves_quotes_and_drops_controls() -> None:
    assert escape_text('"it\'s" <\x00\x1b\x85\U0001ffff>\n') == '"it\'s" &lt;&gt;\n'
