from course.text.plain_text import html_to_text, without_tags


def test_words_of_html_stand_on_one_line() -> None:
    html = (
        '<p>Fish &amp; <em>chips</em></p><p>for <img src="/a.png" alt="2 &lt; 3"> &lt;b&gt;</p>\n'
    )

    assert html_to_text(html) == "Fish & chips for <b>"


def test_html_without_tags_keeps_its_spaces() -> None:
    assert without_tags("<p>a  b</p>\n<p>c</p>") == "a  b\nc"
