"""Every way by which text comes in from outside, and texts made to keep it busy."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import django

from tests.attacks.growth import Case, Text, report, usual

# What is repeated; the marks on letters come in an order that has to be mended.
PUMPS = (
    *(" ", "\t", "\n", "a", "a ", "0", "-", "_", ".", "*", "`", "[", "]", "(", "<", ">", "\\", '"'),
    *("&", "#", ":", "=", "{", "}", "~", "|", "漢", "e\u0301", "\u0300\u0323", "\u200b", "'", "“"),
    *(
        "a\n",
        "a\n\n",
        "\n ",
        " \n",
        "* ",
        "- ",
        "> ",
        ">",
        "1. ",
        "    a\n",
        "# a\n",
        "***a",
        "**a _b ",
    ),
    *(
        "[a](",
        "![](",
        "[a][b] ",
        "[a]: b\n\n",
        "[[]",
        "`a",
        "``a`",
        "<a ",
        '<a b="',
        "<a b='",
        "</a",
    ),
    *(
        "<!--",
        "<!",
        "<?",
        "<![CDATA[",
        "<script>",
        "<rt>",
        "<i>",
        "&amp;",
        "&#",
        "&a",
        "a|b\n",
        "|-",
    ),
    *(
        "-->",
        "0:0 -->",
        "00:01.000 --> 00:02.000\n",
        "1\n",
        "NOTE\n",
        "{\\",
        "{\\an8}",
        "a: ",
        ">> ",
        "— ",
    ),
    *(
        "\\a",
        "[tag:",
        "[tag:\\a",
        "[id:a",
        "::a",
        "::a::",
        "{=a}",
        "=a",
        "~%50%a",
        "=a->b",
        "# ",
        "####",
    ),
    *(
        "----\n",
        "---\n",
        "@ a ",
        "( ) a\n",
        "[x] a\n",
        "a: b\n",
        "- a\n",
        "a:\n ",
        "? ",
        "!!a ",
        "&a *a ",
    ),
    *(
        "a. ",
        "A.",
        "a.b.",
        "1.",
        "a's ",
        "a ' ",
        "0-1,",
        "a or ",
        '"a" ',
        "-a ",
        "1,",
        "1 000 ",
        "e1",
        "<<",
    ),
)


def doors() -> Iterator[tuple[str, Callable[[str], object]]]:
    """What reads a text, by name."""
    yield from _captions()
    yield from _questions()
    yield from _texts()


def _captions() -> Iterator[tuple[str, Callable[[str], object]]]:
    from lessons.captions.cues import CaptionCue, CaptionsRefused
    from lessons.captions.lint import find_flaws
    from lessons.captions.reader import read_captions
    from lessons.sentences.html import render
    from lessons.sentences.transcript_text import TranscriptText

    def upload(text: str) -> None:
        try:
            cues = read_captions(text.encode(), name="a.vtt", duration_ms=60_000).cues
        except CaptionsRefused:
            return
        transcribe(cues)

    def transcribe(cues: tuple[CaptionCue, ...]) -> None:
        made = TranscriptText(cues, "en")
        render(made)
        find_flaws(cues)

    def cue(start: int, text: str) -> str:
        clock = f"{start // 3600:02}:{start // 60 % 60:02}:{start % 60:02}.000"
        return f"{clock} --> {clock[:-3]}900\n{text}\n\n"

    def pieces(text: str) -> Iterator[str]:
        return (text[at : at + 80] for at in range(0, len(text), 80))

    yield "captions", upload
    yield "captions, one cue", lambda text: upload("WEBVTT\n\n" + cue(1, text))
    yield (
        "captions, many cues",
        lambda text: upload("WEBVTT\n\n" + "".join(map(cue, range(1000), pieces(text)))),
    )
    yield (
        "captions, SubRip",
        lambda text: upload("".join(map(cue, range(1000), pieces(text))).replace(".", ",")),
    )


def _questions() -> Iterator[tuple[str, Callable[[str], object]]]:
    from desk.questionfiles.reading import QuestionsRefused, read_question_file
    from quizzes.responses.numbers import read_number, read_tolerance
    from quizzes.responses.text_matching import fold, is_slip

    def upload(text: str) -> None:
        try:
            read_question_file(text.encode(), name="a.txt")
        except QuestionsRefused:
            return

    yield "GIFT", upload
    yield (
        "GIFT, in a stem",
        lambda text: upload("::a:: [html]" + text.replace("\n\n", "\n") + "{T}"),
    )
    yield "GIFT, in answers", lambda text: upload("a {=" + text.replace("\n\n", "\n") + "}")
    yield "GIFT, in a comment", lambda text: upload("// " + text.replace("\n", " ") + "\na {T}")
    header = "---\nkey: aaaaaaaa\nkind: one choice\n---\n"
    yield "our questions", lambda text: upload(header + "\nWhat?\n\n(x) " + text + "\n( ) b\n")
    yield "our questions, in a stem", lambda text: upload(header + text + "\n\n(x) a\n( ) b\n")
    yield (
        "our questions, in a header",
        lambda text: upload("---\ntitle: " + text + "\n---\nWhat?\n"),
    )
    yield "a typed response", lambda text: is_slip(fold(text + "a"), fold(text + "b"))
    yield "a typed number", read_number
    yield "a tolerance", lambda text: read_tolerance(text, Fraction(1))


def _texts() -> Iterator[tuple[str, Callable[[str], object]]]:
    from course.course_files import normalise_name
    from course.search.tokenizer import one_line, words_of
    from course.text.markdown import plain_blocks, render
    from course.text.plain_text import html_to_text
    from course.text.scripts import mark_scripts
    from desk.coursefiles.problems import Findings
    from desk.coursefiles.reader.header import parse_document
    from lessons.film.coverage import parse_spans
    from lessons.realign.tokens import Tokens
    from lessons.search.query import ask, parse_query

    def markdown(text: str) -> None:
        html_to_text(
            render(text, pictures={}, language="en", han_language="zh-Hans", is_inline=False).html
        )
        plain_blocks(text)

    def search(text: str) -> None:
        query = parse_query(text)
        if query.branches:
            ask(query)

    def spans(text: str) -> None:
        try:
            parse_spans(text, duration_ms=60_000)
        except ValueError:
            return

    yield "Markdown", markdown
    yield "a search", search
    yield "the index", lambda text: words_of(one_line(text))
    yield "scripts", lambda text: mark_scripts(text, "en")
    yield "words of a moment", Tokens
    yield "played spans", spans
    yield (
        "a course file",
        lambda text: parse_document("a.md", f"---\ntitle: {text}\n---\n".encode(), Findings()),
    )
    yield (
        "a course file, its header",
        lambda text: parse_document("a.md", f"---\n{text}\n---\n".encode(), Findings()),
    )
    yield "the name of a file", normalise_name


def cases() -> Iterator[Case]:
    for name, run in doors():
        floor = usual(run, times=8)
        for pump in PUMPS:
            yield Case(name, repr(pump), run, _repeated(pump), floor)


def _repeated(pump: str) -> Text:
    return lambda length: pump * (length // len(pump)) + " c\n"


if __name__ == "__main__":
    django.setup()
    report(cases())
