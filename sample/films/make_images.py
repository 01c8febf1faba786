#!/usr/bin/env python3
"""Draws the sample course's cover, logo, maps, graphs and handout; README.md tells how."""

import argparse
import sys
from html import escape
from pathlib import Path

from charts import grain, timeline, trade
from drawing import (
    ACCENT,
    INK,
    KOREAN,
    LIGHT_ACCENT,
    LIGHT_PAPER,
    PAPER,
    SANS,
    SERIF,
    SOFT,
    WASH,
    hangul_marked,
    picture,
    print_pdf,
)
from events import EVENTS
from maps import border_map, exile_map, war_lines
from PIL import Image
from sheets import smooth
from tqdm import tqdm


def cover() -> str:
    """A mountain lake on the border, and the title."""
    far = [(596, 548), (700, 425), (800, 345), (856, 270), (905, 300), (960, 312), (1015, 296),
           (1062, 262), (1120, 340), (1200, 392)]  # fmt: skip
    near = [(560, 560), (700, 500), (820, 455), (930, 480), (1040, 440), (1200, 486)]
    mountain = smooth([(float(x), float(y)) for x, y in far])
    hill = smooth([(float(x), float(y)) for x, y in near])
    ripples = "".join(
        f'<path d="M{1200 - 60 * i - 420},{560 + 17 * i} H1200" stroke="{ACCENT}" '
        f'stroke-width="1.6" opacity="{0.75 - 0.16 * i}"/>'
        for i in range(4)
    )
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><style>
body {{ margin: 0; width: 1200px; height: 630px; background: {PAPER}; color: {INK};
  font-family: {SERIF}; position: relative; overflow: hidden; }}
svg {{ position: absolute; inset: 0; }}
div {{ position: absolute; left: 84px; top: 96px; width: 640px; }}
h1 {{ font-size: 78px; line-height: 1.16; font-weight: 400; margin: 30px 0 34px; }}
p {{ font-size: 36px; color: {SOFT}; margin: 0; }}
footer {{ position: absolute; left: 84px; bottom: 56px; font: 26px {SANS}; color: {SOFT}; }}
hr {{ width: 84px; margin: 0; border: 0; border-top: 3px solid {ACCENT}; }} {KOREAN}
</style><svg width="1200" height="630">
<circle cx="1012" cy="168" r="74" fill="none" stroke="{ACCENT}" stroke-width="3"/>
<path d="{mountain} V630 H596 Z" fill="{WASH}"/>
<path d="{mountain}" fill="none" stroke="{ACCENT}" stroke-width="3"/>
<path d="{hill} V630 H560 Z" fill="{PAPER}"/>
<path d="{hill}" fill="none" stroke="{SOFT}" stroke-width="2" opacity=".7"/>{ripples}</svg>
<div><hr><h1>Korea and China in modern times</h1><p><span lang="ko">한국</span> · 中国</p></div>
<footer>Hanbit Open College · six weeks</footer></html>"""


def logo() -> str:
    """One light, 한빛: half a sun on the horizon."""
    rays = "".join(
        f'<path d="M128,72V46" transform="rotate({turn} 128 164)"/>'
        for turn in (-60, -30, 0, 30, 60)
    )
    return f"""<!doctype html><meta charset="utf-8"><style>body{{margin:0}}</style><svg width="256"
height="256"><rect width="256" height="256" fill="{LIGHT_ACCENT}"/>
<g fill="none" stroke-width="12" stroke-linecap="round"><g stroke="{ACCENT}">{rays}</g>
<path d="M66,164a62,62 0 0 1 124,0M36,194H220" stroke="{LIGHT_PAPER}"/></g></svg>"""


def handout() -> str:
    """The timeline for print, on one A4 page; few tags and glyphs keep the file small."""
    rows = "".join(
        f"<p><b>{escape(event.when)}</b>{hangul_marked(event.what, 'span')}</p>" for event in EVENTS
    )
    return f"""<!doctype html><html lang="en"><meta charset="utf-8">
<title>Korea and China in modern times: a timeline</title><style>
@page {{ size: A4; margin: 16mm 18mm; }}
body {{ font: 10pt/1.35 {SERIF}; color: #000; margin: 0; }} {KOREAN}
h1 {{ font-size: 19pt; font-weight: 400; margin: 0 0 2mm; }}
div {{ margin: 0 0 5mm; }}
p {{ margin: 0; padding: 1.15mm 0 1.15mm 44mm; text-indent: -44mm;
  border-bottom: .25pt solid #999; }}
b {{ display: inline-block; width: 44mm; text-indent: 0; font-weight: 400; }}
footer {{ margin-top: 5mm; font-size: 8.5pt; }}
</style><body><h1>Korea and China in modern times</h1>
<div>A timeline to keep beside you. Dates are those of the Gregorian calendar.</div>
{rows}<footer>Hanbit Open College · CC BY-SA 4.0</footer></body></html>"""


PICTURES = (
    ("cover.png", cover, 1200, 630),
    ("logo.png", logo, 256, 256),
    ("timeline.png", timeline, 1200, 560),
    ("border-map.png", border_map, 1040, 740),
    ("grain-harvest.png", grain, 1200, 640),
    ("exile-map.png", exile_map, 1040, 830),
    ("war-lines.png", war_lines, 900, 920),
    ("trade.png", trade, 1200, 620),
)
HANDOUT = "timeline.pdf"


def draw(page: str, path: Path, width: int, height: int) -> None:
    """The page's top left corner: the browser rounds small windows, so it gets a larger one."""
    picture(page, path, max(width, 600), height + 100)
    with Image.open(path) as image:
        cut = image.crop((0, 0, width, height))
    cut.save(path)


def reduce_colours(path: Path) -> None:
    """Flat drawings need few colours: a palette cuts the file to a third."""
    with Image.open(path) as image:
        flat = image.convert("RGB").quantize(48, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the course's folder of files")
    parser.add_argument(
        "names", nargs="*", help="the files to draw, all of them when none is named"
    )
    options = parser.parse_args()
    unknown = set(options.names) - {name for name, *_ in PICTURES} - {HANDOUT}
    if unknown:
        parser.error(f"no picture is called {', '.join(sorted(unknown))}")
    wanted = [entry for entry in PICTURES if not options.names or entry[0] in options.names]
    for name, page, width, height in tqdm(wanted, desc="drawing", unit="picture"):
        draw(page(), options.folder / name, width, height)
        reduce_colours(options.folder / name)
    if not options.names or HANDOUT in options.names:
        print_pdf(handout(), options.folder / HANDOUT)
    for path in sorted(options.folder.iterdir()):
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.1f} kB\n")


if __name__ == "__main__":
    main()
