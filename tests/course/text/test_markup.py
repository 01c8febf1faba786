"""What our Markdown has beyond CommonMark, and that it is parsed in linear time."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from course.text.markdown import LONGEST_MARKDOWN, plain_blocks, render
from course.text.markup import work
from tests.material import set_of


def html(
    markdown: str, *, language: str = "en", is_inline: bool = True, has_ids: bool = True
) -> str:
    made = render(
        markdown,
        pictures={},
        language=language,
        han_language="zh-Hans",
        is_inline=is_inline,
        has_ids=has_ids,
    )
    return made.html.replace(' rel="noopener noreferrer"', "")


@pytest.mark.parametrize(
    "markdown",
    [
        r"Inline \(x_1 + y_1\).",
        "And $a*b*c$.",
        "$$x$$",
        r"\[a = b\]",
        "the $n$th",
        "$x$는",
        "($x$)",
    ],
)
def test_formulas_become_mathml(markdown: str) -> None:
    shown = html(markdown)

    assert shown.count("<math") == 1
    assert "$" not in shown
    assert "<em>" not in shown


def test_a_formula_on_its_own_lines_is_no_list_or_heading() -> None:
    shown = html(
        "Before\n\\[\n\\begin{aligned}\na\n=\nb \\\\\n- c\n\\end{aligned}\n\\]", is_inline=False
    )

    assert shown.startswith('<p>Before</p>\n<p><math display="block"')
    assert "<li>" not in shown


@pytest.mark.parametrize(
    "words",
    [
        "$5 and $6",
        "from $5 to 10$ each",
        "US$5 or CA$6",
        "a $5/$6 split",
        "$HOME/$PATH",
        "5$",
        "$",
        "$$",
        r"\[sic\]",
        r"\[see note\]",
        r"\[1\]",
        r"\[…\]",
        r"\(",
        r"\$5 and 6\$",
        "`$x$`",
    ],
)
def test_money_and_words_in_brackets_are_no_formulas(words: str) -> None:
    assert "<math" not in html(words)


def test_a_broken_formula_shows_its_source_and_is_named_with_its_line() -> None:
    made = render("Text.\n\nTwo\nlines $\\frac{a$.", pictures={}, language="en", han_language="ja")

    assert r"<code>$\frac{a$</code>" in made.html
    assert made.problems == ()
    assert [(remark.line, remark.message) for remark in made.remarks] == [
        (4, r"the formula “\frac{a” cannot be read and is shown as it was typed: } is missing")
    ]


@pytest.mark.parametrize(
    ("language", "markdown", "bold"),
    [
        ("ko", "**마크다운(Markdown)**을 쓰고", 1),
        ("ko", "**사과(沙果)**는 빨갛다. **배(梨)**도.", 2),
        ("ja", "これは**「引用」**です。", 1),
        ("zh-Hans", "**注意：**小心", 1),
        ("zh-Hans", "**“引用”**说", 1),
        ("en", "**bold (x)** and a**b**c", 2),
    ],
)
def test_bold_beside_east_asian_letters(language: str, markdown: str, bold: int) -> None:
    shown = html(markdown, language=language)

    assert shown.count("<strong>") == bold
    assert "*" not in shown


def test_emphasis_among_latin_letters_is_as_in_commonmark() -> None:
    assert html('a*"b"*c snake_case_name 2 * 3 * 4') == 'a*"b"*c snake_case_name 2 * 3 * 4'


@pytest.mark.parametrize(
    ("markdown", "addresses"),
    [
        ("See https://example.org/a_(b) today.", ["https://example.org/a_(b)"]),
        ("(see https://example.org/a).", ["https://example.org/a"]),
        (
            "https://a.org/x?y=1&z=*2*, then http://b.org!",
            ["https://a.org/x?y=1&amp;z=*2", "http://b.org"],
        ),
        ("**https://a.org/b**", ["https://a.org/b"]),
        ("https://a.org/b을 보라", ["https://a.org/b"]),
        (
            "https://ko.wikipedia.org/wiki/한국",
            ["https://ko.wikipedia.org/wiki/%ED%95%9C%EA%B5%AD"],
        ),
        ("mail ada@example.org.", ["mailto:ada@example.org"]),
        ("[https://a.org](https://b.org)", ["https://b.org"]),
        ("`https://a.org` xhttps://b.org https:// a@b", []),
        ("<https://a.org>", ["https://a.org"]),
    ],
)
def test_bare_addresses_are_links(markdown: str, addresses: list[str]) -> None:
    found = [part.split('"')[0] for part in html(markdown).split('href="')[1:]]

    assert [address.removesuffix("*") for address in found] == addresses


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("~~gone~~", "<s>gone</s>"),
        ("H~2~O", "H<sub>2</sub>O"),
        ("10^-3^ m, 1^st^", "10<sup>-3</sup> m, 1<sup>st</sup>"),
        ("2^3+4^5, x^n+y^n", "2^3+4^5, x^n+y^n"),
        ("1958~1960, 2~3", "1958~1960, 2~3"),
        ("A~C, D~F", "A~C, D~F"),
    ],
)
def test_struck_raised_and_lowered(markdown: str, shown: str) -> None:
    assert html(markdown) == shown


def test_task_lists_have_boxes() -> None:
    shown = html("- [ ] one\n- [x] two\n- [three](https://a.org)", is_inline=False)

    assert '<li class="task">☐ one</li>' in shown
    assert '<li class="task">☑ two</li>' in shown
    assert '<li><a href="https://a.org">three</a></li>' in shown


def test_notes_lead_there_and_back() -> None:
    shown = html(
        "Text.[^1] More.[^a] Again.[^1] None.[^2]\n\n[^1]: One.\n[^a]: *Two.*", is_inline=False
    )

    assert shown.count('href="#note-1"') == 2
    assert '<li id="note-1"><p>One. <a href="#note-1-from">↩</a></p>' in shown
    assert '<sup><a href="#note-2" id="note-2-from">2</a></sup>' in shown
    assert "None.[^2]" in shown


def test_notes_of_questions_have_no_ids_that_could_clash() -> None:
    shown = html("Text.[^1]\n\n[^1]: One.", is_inline=False, has_ids=False)

    assert "<sup>1</sup>" in shown
    assert "id=" not in shown


def test_search_finds_formulas_by_their_source() -> None:
    assert plain_blocks("The $E=mc^2$\n\n$$\n\\frac a b\n$$\n\nx[^1]\n\n[^1]: note") == [
        "The E=mc^2",
        "\n\\frac a b\n",
        "x",
        "note",
    ]


def test_links_that_repeat_a_long_address_are_refused() -> None:
    body = "[x]: " + "y" * 50_000 + "\n\n" + "[x] " * 10_000

    made = render(body, pictures={}, language="en", han_language="ja")

    assert made.html == ""
    assert [problem.name for problem in made.problems] == ["1,000,000"]


def test_a_text_that_is_too_long_is_refused_at_once() -> None:
    made = render("a" * (LONGEST_MARKDOWN + 1), pictures={}, language="en", han_language="ja")

    assert made.html == ""
    assert "more than 200,000 characters" in made.problems[0].message


@pytest.mark.parametrize(
    "body",
    [
        ("|a" * 250 + "|\n" + "|-" * 250 + "|\n" + "|\n" * 200 + "\n") * 100,
        "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|\n" * 30,
        ">" * 20 + "a\n" + "a\n" * 90_000,
        "[" * 200_000,
    ],
)
def test_more_markup_than_a_page_has_is_refused(body: str) -> None:
    made = render(body, pictures={}, language="en", han_language="ja")

    assert made.html == ""
    assert "too many links, formulas, cells of tables" in made.problems[0].message


def test_search_finds_texts_that_have_been_saved_before_there_was_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "MOST_WORK", 50)

    assert plain_blocks("One *text*\n\n\n\nand [another](b) " + "*a* " * 9)[0] == "One *text*"


@pytest.mark.parametrize(
    "body",
    [
        "A word, *another* and `one` of [many](https://example.org/a). " * 3_200,
        "| one | two |\n|-|-|\n" + "| a word | another |\n" * 9_500,
        "- a word or *two*\n" * 11_000,
        "So $x^2$ is $\\frac{1}{2}$ of it. " * 6_000,
        "    int main(int *a, char **b) { return a[0] & b[1][0]; }\n" * 3_300,
    ],
)
def test_dense_texts_of_the_greatest_length_are_shown(body: str) -> None:
    assert 180_000 < len(body) <= LONGEST_MARKDOWN

    made = render(body, pictures={}, language="en", han_language="ja")

    assert made.html
    assert not made.problems


def test_lines_that_only_open_a_formula_are_no_formula() -> None:
    assert "<math" not in html("\\[\n" * 50, is_inline=False)
    assert "<math" in html("\\[\n\\begin{matrix}a\n\\\\[2pt]\nb\\end{matrix}\n\\]", is_inline=False)
    assert "<math" in html("\\[\n\\[\na + b\n\\]", is_inline=False)


SHAPES: dict[str, Callable[[int], str]] = {
    "equal headings": lambda n: "# a\n" * n,
    "numbered headings": lambda n: "".join(f"# a-{i}\n" for i in range(2, n)) + "# a\n" * n,
    "quotes": lambda n: "> " * n + "a",
    "quoted lines": lambda n: "> a\n" * n,
    "nested lists": lambda n: "- " * n + "a",
    "links": lambda n: "[a](b) " * n,
    "brackets": lambda n: "[" * n,
    "half links": lambda n: "[a](" * n,
    "half images": lambda n: "![" * n,
    "definitions": lambda n: "".join(f"[a{i}]: b\n" for i in range(n)) + "\n" + "[a1] " * n,
    "emphasis": lambda n: "*a_ **b " * n,
    "asterisks": lambda n: "*" * n + "a" + "*" * n,
    "struck": lambda n: "~~a " * n,
    "table": lambda n: "|a|b|\n|-|-|\n" + "|1|2|\n" * n,
    "wide table": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n",
    "notes": lambda n: "".join(f"[^{i}]: x\n\n" for i in range(n)) + "[^1]" * n,
    "half notes": lambda n: "[^1]: a\n\n" + "[^" * n,
    "nested notes": lambda n: "[^1]: " * n,
    "formulas": lambda n: "$x$ " * n,
    "dollars": lambda n: "$a" * n,
    "half formulas": lambda n: r"\(" * n + r"\[a" * n,
    "half blocks": lambda n: "$$\nx\n\n" * n,
    "addresses": lambda n: "http://a.b/(" * n,
    "closed addresses": lambda n: "http://a.b/" + ")" * n,
    "mailboxes": lambda n: "a@" * n,
    "raised": lambda n: "x^a~b" * n,
    "tasks": lambda n: "- [ ] a\n" * n,
    "backticks": lambda n: "".join("`" * i + " " for i in range(int(n**0.5))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length(shape: str) -> None:
    """Quadratic growth would take 64 times as long for 8 times as much."""
    few, many = SHAPES[shape](250), SHAPES[shape](2_000)

    assert _seconds(many) < 25 * max(_seconds(few), 0.004)


def _seconds(markdown: str) -> float:
    """CPU time, the best of two."""
    times = []
    for _ in range(2):
        start = time.process_time()
        render(markdown, pictures={}, language="en", han_language="ja")
        times.append(time.process_time() - start)
    return min(times)


def test_material() -> None:
    _, expected = set_of("material/field")
    every: list[dict[str, Any]] = list(expected)  # type: ignore[arg-type]
    cases = [case for case in every if case["how"] == "markdown"]

    assert cases
    for case in cases:
        shown = html(case["text"], language=case.get("language", "en"), is_inline=False)
        assert [part for part in case.get("has", []) if part not in shown] == [], case["name"]
        assert [part for part in case.get("has_not", []) if part in shown] == [], case["name"]
