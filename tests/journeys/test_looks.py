"""Static checks without a browser: sizes and contents of templates, stylesheets and scripts."""

import re
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from django.template import Engine

from hosting.static_files import JoinedStylesheets, lean

ROOT = Path(__file__).resolve().parents[2]
PAGES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "admin" not in path.parts]
SHEETS = [ROOT / "static/css/tokens.css", *sorted((ROOT / "static/css/site").glob("*.css"))]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STEP_SCRIPTS = ["player.js", "step.js"]
NOTES = {"notes.js", "unsent.js"}
KILOBYTES_10 = 10_000
KILOBYTES_12 = 12_000
KILOBYTES_8 = 8_000

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Physical instead of logical properties, which break pages from right to left.
_PHYSICAL = re.compile(
    r"(?<![-.\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|(?:min-|max-)?(?:width|height)|inset)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)",
)
_MEDIA = re.compile(r"@(?:media|container)[^{]*\{")


class _Inline(HTMLParser):
    """Collects inline code that the Content Security Policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in names if re.match(r"style$|on[a-z]+$", name)]
        is_data = names.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.found.append(f"<{tag}>")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def compressed(text: str) -> int:
    """Its bytes as browsers receive it."""
    return len(brotli.compress(text.encode()))


# A data block is not a script: it is not run.
_SCRIPT = r'<script(?! type="application/ld\+json")'


def inline_parts(source: str) -> list[str]:
    parser = _Inline()
    parser.feed(_TAG.sub("", source))
    return parser.found


def physical_declarations(css: str) -> list[str]:
    plain = _MEDIA.sub("{", _COMMENT.sub("", css))
    return [found.group() for found in _PHYSICAL.finditer(plain)]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_template_parses(path: Path) -> None:
    template = Engine.get_default().get_template(name_of(path))

    assert template.origin.name == str(path)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_template_has_nothing_inline(path: Path) -> None:
    assert inline_parts(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    ['<p style="x">', '<a onclick="x">', "<style>", "<script>", "<p {% if a %}x{% endif %} style>"],
)
def test_inline_parts_are_noticed(source: str) -> None:
    assert inline_parts(source)


def colours(scheme: str) -> dict[str, str]:
    """The colour tokens of "light" or "dark", as #rrggbb."""
    text = (ROOT / "static" / "css" / "tokens.css").read_text()
    light, dark = text.split("prefers-color-scheme: dark", 1)
    found = re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", light if scheme == "light" else dark)
    return {
        name: value if len(value) == 6 else "".join(c * 2 for c in value) for name, value in found
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "grounds"),
    [
        ("ink", ["paper", "card", "wash", "mark", "bad-wash"]),
        ("soft", ["paper", "card", "wash"]),
        ("brand", ["paper", "card", "wash"]),
        ("bad", ["paper", "card"]),
        ("on-accent", ["brand", "deep"]),
    ],
)
def test_text_contrasts_7_to_1(scheme: str, text: str, grounds: list[str]) -> None:
    palette = colours(scheme)

    ratios = {ground: contrast(palette[text], palette[ground]) for ground in grounds}

    assert {ground: ratio for ground, ratio in ratios.items() if ratio < 7} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_contrast_3_to_1(scheme: str) -> None:
    palette = colours(scheme)

    assert contrast(palette["edge"], palette["paper"]) >= 3
    assert contrast(palette["edge"], palette["card"]) >= 3


def test_joined_stylesheet_is_small_and_whole() -> None:
    found = JoinedStylesheets().find("css/site.css")

    css = Path(str(found)).read_text()

    assert css.startswith("@layer tokens,base,")
    assert all(lean(part.read_text()) in css for part in SHEETS)
    assert compressed(css) <= KILOBYTES_10


def test_joined_stylesheet_has_no_comments_or_indentation() -> None:
    css = '/* why */\n  a {\n    color: red; /* and\n so on */\n\n    content: "a  b";\n  }\n'

    assert lean(css) == 'a{color:red;content:"a  b"}'


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_stylesheet_flows_with_the_text(path: Path) -> None:
    assert physical_declarations(path.read_text()) == []


@pytest.mark.parametrize(
    "css", ["a { left: 0; }", "a{margin-top:1px}", "a { text-align: right; }", "a { width: 1px; }"]
)
def test_physical_declarations_are_noticed(css: str) -> None:
    assert physical_declarations(css)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_stylesheet_keeps_to_its_layer(path: Path) -> None:
    """Every rule is in a layer, so that only the order of layers decides."""
    depth, outside = 0, []
    css = _COMMENT.sub("", path.read_text())

    for line in css.splitlines():
        is_layer = line.startswith(("@layer ", "}"))
        if depth == 0 and line.strip() and not is_layer:
            outside.append(line)
        depth += line.count("{") - line.count("}")

    assert (depth, outside) == (0, [])


def test_stylesheet_loads_nothing_from_elsewhere() -> None:
    css = "".join(path.read_text() for path in SHEETS)

    addresses = re.findall(r"url\(\s*[\"']?([^\"')]{0,5})", css)

    assert set(addresses) == {"data:"}
    assert "@import" not in css
    assert "@font-face" not in css


def scripts_with_imports(names: list[str], pattern: str) -> set[str]:
    """These scripts and what they import by such a statement."""
    sources = [(ROOT / "static" / "js" / name).read_text() for name in names]
    return {*names, *(found for source in sources for found in re.findall(pattern, source))}


def size_of_scripts(names: set[str]) -> int:
    return sum(compressed((ROOT / "static" / "js" / name).read_text()) for name in names)


_FIRST = r'from "\./([\w-]+\.js)"'
_LATER = r'import\("\./([\w-]+\.js)"\)'


def test_scripts_of_a_step_are_small_and_at_most_two() -> None:
    video = (ROOT / "templates" / "lessons" / "video.html").read_text()

    named = re.findall(r"js/([\w-]+\.js)", video)

    assert sorted(named) == STEP_SCRIPTS
    assert scripts_with_imports(named, _FIRST) == set(named)
    # What follows the film is wanted at once by who comes to a sentence.
    assert size_of_scripts({*named, "transcript.js"}) <= KILOBYTES_10


def test_what_a_step_fetches_later_is_small() -> None:
    later = scripts_with_imports(STEP_SCRIPTS, _LATER) - {*STEP_SCRIPTS, "transcript.js", *NOTES}

    assert len(later) == 5
    assert size_of_scripts(later) <= KILOBYTES_8


def test_scripts_of_a_step_and_its_notes_stay_below_12_kilobytes() -> None:
    assert scripts_with_imports(["notes.js"], _FIRST) == NOTES
    assert size_of_scripts({*STEP_SCRIPTS, "transcript.js", *NOTES}) <= KILOBYTES_12


def test_scripts_of_a_question_stay_below_10_kilobytes() -> None:
    quiz = (ROOT / "static" / "js" / "quiz.js").read_text()
    names = {"quiz.js", *re.findall(_FIRST, quiz), *re.findall(_LATER, quiz)}

    assert len(names) == 5
    assert size_of_scripts(names) <= KILOBYTES_10


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_survives_hashing_and_the_back_button(path: Path) -> None:
    script = path.read_text()

    imports = [line for line in script.splitlines() if re.match(r"\s*(import|export)\b", line)]

    assert all(line.rstrip().endswith((";", "{")) for line in imports)
    assert not re.search(r"export\s[^;]*\bfrom\b", script)
    assert not re.search(r"\bunload\b|beforeunload|\beval\b", script)


def test_text_pages_have_no_script() -> None:
    script = re.compile(rf'{_SCRIPT}|"_script\.html"')
    with_script = {name_of(path) for path in PAGES if script.search(path.read_text())}

    assert with_script - {"_script.html"} == {
        # What is kept of notes in this browser goes with who signs out.
        "account/logout.html",
        "account/signup.html",
        "allauth/layouts/entrance.html",
        "course/article.html",
        # To print and to copy the link.
        "course/certificate.html",
        "course/certificate_transcript.html",
        "lessons/video.html",
        "quizzes/base.html",
        "quizzes/introduction.html",
    }
