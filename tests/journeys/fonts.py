"""Fonts of the test browser: these and no others, on every machine.

    python -m tests.journeys.fonts

prints the Debian packages that are missing.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local" / "share" / "fonts",
)
# Pages are rendered in DejaVu, wider than most fonts, and also measured in this narrow one.
NARROW_FONT = "Yanone Kaffeesatz"


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package and the files of it that are used."""

    name: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        "fonts-dejavu-core",
        (
            *("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
            *("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
            *("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
        ),
    ),
    Package(
        "fonts-yanone-kaffeesatz",
        ("YanoneKaffeesatz-Regular.otf", "YanoneKaffeesatz-Bold.otf"),
    ),
    # Chinese, Japanese and Korean; a missing-glyph box is narrower than the glyph.
    Package("fonts-wqy-microhei", ("wqy-microhei.ttc",)),
)

_SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="font">
    <edit name="hintstyle" mode="assign"><const>hintslight</const></edit>
  </match>
</fontconfig>
"""


class FontsMissingError(FileNotFoundError):
    """Says which packages to install."""

    def __init__(self, packages: list[str]) -> None:
        super().__init__(
            "The browser tests measure pages with fonts that are missing: on Debian,"
            f" apt install {' '.join(packages)}."
        )


def missing_packages() -> list[str]:
    """The packages that are not installed, or not whole."""
    found = _installed()
    return [package.name for package in PACKAGES if not found.keys() >= set(package.files)]


def write_fontconfig(folder: Path) -> Path:
    """A fontconfig configuration with the fonts of these tests only."""
    if missing := missing_packages():
        raise FontsMissingError(missing)
    found = _installed()
    fonts = folder / "fonts"
    fonts.mkdir()
    for package in PACKAGES:
        for name in package.files:
            (fonts / name).symlink_to(found[name])
    settings = folder / "fonts.conf"
    settings.write_text(_SETTINGS.format(fonts=fonts, cache=folder / "cache"))
    return settings


def _installed() -> dict[str, Path]:
    """Font files on this machine by their names."""
    return {
        name: Path(folder, name)
        for top in FOLDERS
        for folder, _, names in os.walk(top)
        for name in names
    }


if __name__ == "__main__":
    sys.stdout.write(" ".join(missing_packages()))
