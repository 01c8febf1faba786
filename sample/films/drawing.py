"""Pictures and print from HTML and SVG, drawn by Debian's headless Chromium."""

import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

PAPER, INK, SOFT, HAIR, ACCENT, WASH = (
    "#161513", "#efece4", "#c2bcb0", "#35322c", "#8cded3", "#14302c",
)  # fmt: skip
LIGHT_PAPER, LIGHT_INK, LIGHT_SOFT, LIGHT_HAIR, LIGHT_ACCENT, LIGHT_WASH = (
    "#fbfaf6", "#1d1c1a", "#4f4b44", "#e4e0d6", "#08504a", "#e3f0ee",
)  # fmt: skip
SERIF = '"Noto Serif", "Noto Serif CJK SC", serif'
SANS = '"Noto Sans", "Noto Sans CJK SC", sans-serif'
KOREAN = '*:lang(ko) { font-family: "Noto Serif", "Noto Serif CJK KR", serif; }'


def hangul_marked(text: str, tag: str) -> str:
    """The text as HTML, runs of Hangul marked as Korean so that they are drawn in a Korean face."""
    return re.sub("[가-힣]+", rf'<{tag} lang="ko">\g<0></{tag}>', escape(text))


def chromium(page: str, *options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={folder}/profile", *options, source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def picture(page: str, path: Path, width: int, height: int) -> None:
    """A PNG of the page, exactly width × height pixels."""
    chromium(page, f"--window-size={width},{height}", f"--screenshot={path.resolve()}")


def print_pdf(page: str, path: Path) -> None:
    """A tagged PDF with selectable text; paper size and margins come from the page's @page rule."""
    chromium(page, "--no-pdf-header-footer", f"--print-to-pdf={path.resolve()}")
