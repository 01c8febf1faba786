"""The test browser finds our fonts and no others, and missing ones are named."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import fonts
from tests.journeys.fonts import NARROW_FONT, FontsMissingError, write_fontconfig

ALL = [package.name for package in fonts.PACKAGES]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("families", "text", "found"),
    [
        ("system-ui, sans-serif", "river", "DejaVu Sans"),
        ("sans-serif", "نهر", "DejaVu Sans"),
        ("sans-serif", "천리마", "WenQuanYi Micro Hei"),
        ("Georgia, serif", "river", "DejaVu Serif"),
        ("ui-monospace, monospace", "river", "DejaVu Sans Mono"),
        (f"'{NARROW_FONT}'", "river", NARROW_FONT),
        (f"'{NARROW_FONT}'", "大跃进", "WenQuanYi Micro Hei"),
    ],
)
def test_browser_shows_text_in_our_fonts(
    browser: Browser, families: str, text: str, found: str
) -> None:
    page = browser.new_page()
    page.set_content(f'<p style="font-family: {families}">{text}</p>')

    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "p"})
    shown = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})

    page.close()
    assert [font["familyName"] for font in shown["fonts"]] == [found]


def test_missing_fonts_are_an_error_that_names_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", [tmp_path])

    with pytest.raises(FontsMissingError, match=f"apt install {' '.join(ALL)}"):
        write_fontconfig(tmp_path)


def test_package_that_is_there_is_not_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for name in fonts.PACKAGES[0].files:
        (folder / name).touch()
    monkeypatch.setattr(fonts, "FOLDERS", [tmp_path])

    assert fonts.missing_packages() == ALL[1:]
