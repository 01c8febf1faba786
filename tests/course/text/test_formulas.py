"""Formulas: TeX as MathML, and what is refused of it."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.text.markdown import render
from course.text.markup.formulas import LONGEST_FORMULA, to_mathml
from course.text.markup.mathml import MATHML
from course.text.markup.tex_tokens import FormulaRefused


def inside(tex: str) -> str:
    """What is within the `math` element."""
    return to_mathml(tex, is_block=False).split(">", 1)[1].removesuffix("</math>")


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        ("x", "<mi>x</mi>"),
        ("x_1", "<msub><mi>x</mi><mn>1</mn></msub>"),
        ("x^10", "<mrow><msup><mi>x</mi><mn>1</mn></msup><mn>0</mn></mrow>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (r"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbf{v}\cdot\mathcal L", "<mrow><mi>𝐯</mi><mo>⋅</mo><mi>ℒ</mi></mrow>"),
        (r"\mathrm{kg}", '<mi mathvariant="normal">kg</mi>'),
        ("3.14", "<mn>3.14</mn>"),
        ("1{,}250", "<mrow><mn>1</mn><mn>,</mn><mn>250</mn></mrow>"),
        ("a<b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
        ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
        (r"\not\in", "<mo>∉</mo>"),
        (r"\text{if } x", "<mrow><mtext>if\u00a0</mtext><mi>x</mi></mrow>"),
        (r"속도 = v", "<mrow><mtext>속도</mtext><mo>=</mo><mi>v</mi></mrow>"),
        (r"\bf x", "<mi>𝐱</mi>"),
        (r"\alpha*b", "<mrow><mi>α</mi><mo>∗</mo><mi>b</mi></mrow>"),
        (
            r"\sum_{i}^n",
            "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>",
        ),
        (
            r"\begin{aligned}a&=b\\c&=d\end{aligned}",
            (
                '<mtable displaystyle="true"><mtr><mtd class="to-right"><mi>a</mi></mtd>'
                '<mtd class="to-left"><mo>=</mo><mi>b</mi></mtd></mtr><mtr><mtd class="to-right">'
                '<mi>c</mi></mtd><mtd class="to-left"><mo>=</mo><mi>d</mi></mtd></mtr></mtable>'
            ),
        ),
        (
            r"\left(\frac12\right]",
            (
                '<mrow><mo stretchy="true" form="prefix" fence="true">(</mo>'
                "<mfrac><mn>1</mn><mn>2</mn></mfrac>"
                '<mo stretchy="true" form="postfix" fence="true">]</mo></mrow>'
            ),
        ),
        (
            r"\begin{array}{c|c}a&b\\\hline c&d\end{array}",
            (
                '<mtable><mtr><mtd><mi>a</mi></mtd><mtd class="line-left"><mi>b</mi></mtd></mtr>'
                '<mtr><mtd class="line-above"><mi>c</mi></mtd><mtd class="line-left line-above">'
                "<mi>d</mi></mtd></mtr></mtable>"
            ),
        ),
    ],
)
def test_tex_becomes_mathml(tex: str, mathml: str) -> None:
    assert inside(tex) == mathml


def test_the_source_is_kept() -> None:
    made = to_mathml('a < "b"\n+ c', is_block=True)

    assert made.startswith('<math display="block" alttext="a &lt; &quot;b&quot; + c">')


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        ("", "the formula is empty"),
        (r"\frac{a", "} is missing"),
        (r"\frac{a}", "an argument is missing"),
        ("a}", "} stands where it has no meaning"),
        ("a^", "an argument is missing"),
        ("x_1_2", "two subscripts stand at one place"),
        ("x^1^2", "two superscripts stand at one place"),
        (r"\unheard of", r"the command \unheard is not known"),
        (r"\begin{tikz}\end{tikz}", "the environment tikz is not known"),
        (r"\begin{matrix}a\end{pmatrix}", r"\end{matrix} is missing"),
        (r"\left( x", r"\right is missing"),
        (r"\left x \right)", "x is no bracket"),
        (r"a & b", "& stands where it has no meaning"),
        (r"\href{javascript:alert(1)}{x}", r"the command \href is not known"),
        (r"\color{url(x)}{x}", "“url(x)” is no colour"),
        (r"\def\a{\a\a}\a", r"the command \def is not known"),
        ("{" * 900 + "}" * 900, "it is nested too deeply"),
        (r"\sqrt" * 300 + "x", "it is nested too deeply"),
        ("x" * (LONGEST_FORMULA + 1), f"it is longer than {LONGEST_FORMULA:,} characters"),
        (r"\not", "it ends too early"),
    ],
)
def test_broken_tex_is_refused_with_the_reason(tex: str, reason: str) -> None:
    with pytest.raises(FormulaRefused) as refused:
        to_mathml(tex, is_block=False)

    assert str(refused.value) == reason


WORDS = st.sampled_from(
    [
        *(
            [
                r"{",
                r"}",
                r"[",
                r"]",
                r"(",
                r")",
                r"^",
                r"_",
                r"&",
                r"\\",
                r"'",
                r"x",
                r"1",
                r"=",
                r"<",
                r">",
                r"|",
                r"~",
                r"%",
                r"$",
                r"#",
                r"한",
                r"é",
            ]
        ),
        *(" ", "\n", "\\", r"\frac", r"\sqrt", r"\left", r"\right", r"\middle", r"\text", r"\not"),
        *(r"\mathbf", r"\hat", r"\begin{matrix}", r"\end{matrix}", r"\begin{array}{c|c}", r"\bf"),
        *(r"\end{array}", r"\hline", r"\sum", r"\limits", r"\operatorname", r"\displaystyle"),
        *(r"\color{red}", r"\tag{1}", r"\big", r"\binom", r"\xrightarrow", r"\substack", r"\,"),
        *(r"\overset", r"\hspace{1em}"),
    ]
)


@given(st.lists(WORDS, max_size=40).map("".join), st.booleans())
def test_any_formula_is_refused_or_of_elements_that_may_stay(tex: str, is_block: bool) -> None:
    try:
        made = to_mathml(tex, is_block=is_block)
    except FormulaRefused:
        return

    parser = html5lib.HTMLParser(strict=True)
    for element in parser.parseFragment(made).iter():
        tag = str(element.tag).rpartition("}")[2]
        assert tag == "DOCUMENT_FRAGMENT" or set(element.attrib) <= set(MATHML[tag])


def test_cleaning_keeps_formulas_as_they_are() -> None:
    tex = r"\begin{cases}\hat x&\text{if }\color{red}{\sqrt[3]{y}}\\\sum_1^n\end{cases}"

    shown = render(f"$${tex}$$", pictures={}, language="en", han_language="ja").html

    assert shown.replace("&nbsp;", "\u00a0") == f"<p>{to_mathml(tex, is_block=True)}</p>\n"
