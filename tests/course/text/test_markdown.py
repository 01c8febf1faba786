import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.markdown import Picture, RenderedMarkdown, render

PICTURES = {"map.png": Picture("/f/map.png", 640, 480), "plan.pdf": Picture("/f/plan.pdf")}


def rendered(markdown: str, language: str = "en") -> RenderedMarkdown:
    return render(markdown, pictures=PICTURES, language=language, han_language="zh-Hans")


def test_render_moves_headings_below_the_title_and_gives_ids() -> None:
    html = rendered("# One\n\n## Two\n\n# One").html

    assert '<h2 id="h-one">One</h2>' in html
    assert '<h3 id="h-two">Two</h3>' in html
    assert '<h2 id="h-one-2">One</h2>' in html


def test_render_leads_images_to_the_courses_files() -> None:
    result = rendered("![The delta](map.png)")

    assert 'src="/f/map.png"' in result.html
    assert 'width="640"' in result.html
    assert result.used == ("map.png",)
    assert result.problems == ()


def test_render_leads_links_to_the_courses_files() -> None:
    result = rendered("[The plan](plan.pdf)")

    assert 'href="/f/plan.pdf"' in result.html
    assert result.used == ("plan.pdf",)


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("text\n\n![x](none.png)", "no image “none.png”"),
        ("text\n\n![x](plan.pdf)", "no image “plan.pdf”"),
        ("text\n\n![x](https://elsewhere.example/a.png)", "no image"),
        ("text\n\n![](map.png)", "no description"),
    ],
)
def test_render_names_the_line_of_an_image_it_cannot_show(markdown: str, message: str) -> None:
    problems = rendered(markdown).problems

    assert [problem.line for problem in problems] == [3]
    assert message in problems[0].message


def test_render_marks_foreign_words_with_their_language() -> None:
    html = rendered("The 천리마 horse and the 大跃进.").html

    assert '<span lang="ko">천리마</span>' in html
    assert '<span lang="zh-Hans">大跃进</span>' in html


def test_render_tables() -> None:
    assert "<td>1</td>" in rendered("| a | b |\n|---|---|\n| 1 | 2 |").html


@pytest.mark.parametrize(
    "attack",
    [
        '"><img src=x onerror=alert(1)><svg onload=alert(1)>',
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "<a href='x' onclick='alert(1)'>x</a>",
    ],
)
def test_render_attacks_as_text(attack: str) -> None:
    html = rendered(attack).html

    tree = html5lib.parse(html, namespaceHTMLElements=False)
    nodes = list(tree.iter())
    assert not {"script", "svg"} & {str(node.tag) for node in nodes}
    assert not [name for node in nodes for name in node.attrib if name.startswith("on")]
    assert "javascript:" not in str([list(node.attrib.values()) for node in nodes])


@given(st.text())
def test_render_any_text(markdown: str) -> None:
    html = rendered(markdown).html

    assert "<script" not in html
    html5lib.HTMLParser(strict=True).parseFragment(html)
