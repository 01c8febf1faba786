#!/usr/bin/env python3
"""Draws the sample course's cover, logo, timeline, map, graph and handout; README.md tells how."""

import argparse
import sys
from html import escape
from pathlib import Path

from drawing import (
    ACCENT,
    INK,
    KOREAN,
    LIGHT_ACCENT,
    LIGHT_HAIR,
    LIGHT_INK,
    LIGHT_PAPER,
    LIGHT_SOFT,
    LIGHT_WASH,
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
from PIL import Image
from tqdm import tqdm

Points = list[tuple[float, float]]

SHEET = f"""<!doctype html><html lang="en"><meta charset="utf-8"><style>
body {{ margin: 0; background: {LIGHT_PAPER}; }} svg {{ display: block; }}
text {{ font-family: {SANS}; font-size: 20px; fill: {LIGHT_INK}; }}
.title {{ font-family: {SERIF}; font-size: 30px; }}
.soft {{ fill: {LIGHT_SOFT}; }} .small {{ font-size: 17px; }}
.accent {{ fill: {LIGHT_ACCENT}; font-weight: 700; }} .mid {{ text-anchor: middle; }}
.end {{ text-anchor: end; }} .inverse {{ fill: {LIGHT_PAPER}; }}
*:lang(ko) {{ font-family: "Noto Sans", "Noto Sans CJK KR", sans-serif; }}
</style>%s</html>"""


def text(x: float, y: float, words: str, kind: str = "") -> str:
    words = hangul_marked(words, "tspan")
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{words}</text>'


def svg(width: int, height: int, *parts: str) -> str:
    return f'<svg width="{width}" height="{height}">{"".join(parts)}</svg>'


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {style}/>'


def smooth(points: Points) -> str:
    """A path through the points without corners (Catmull-Rom, written as Bézier curves)."""
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    around = [points[0], *points, points[-1]]
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        path += (
            f"C{b[0] + (c[0] - a[0]) / 6:.1f},{b[1] + (c[1] - a[1]) / 6:.1f}"
            f" {c[0] - (d[0] - b[0]) / 6:.1f},{c[1] - (d[1] - b[1]) / 6:.1f}"
            f" {c[0]:.1f},{c[1]:.1f}"
        )
    return path


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


IN_CHINA = {
    1949.75: ("People’s Republic", "proclaimed"),
    1953.0: ("First five-year", "plan begins"),
    1958.35: ("Great Leap", "大跃进"),
    1959.5: ("Lushan", "庐山会议"),
    1962.05: ("Liu Shaoqi speaks", "to 7,000 officials"),
}
IN_KOREA = {
    1950.48: ("War begins", "한국전쟁"),
    1953.57: ("Armistice", "정전"),
    1956.8: ("August plenum;", "Chollima 천리마"),
    1958.6: ("All farms", "collective"),
    1960.5: ("Buffer year", "완충기"),
}


def timeline() -> str:
    """1948–1962, China above the line and Korea below, with the years of war and of famine."""
    width, height, axis = 1200, 560, 290

    def at(year: float) -> float:
        return 60 + (year - 1948) * 72

    famine = f'fill="{LIGHT_WASH}" stroke="{LIGHT_ACCENT}"'
    parts = [
        text(40, 56, "One calendar, two countries: 1948–1962", "title"),
        box(at(1950.48), axis - 13, at(1953.57) - at(1950.48), 26, f'fill="{LIGHT_HAIR}"'),
        text((at(1950.48) + at(1953.57)) / 2, axis + 6, "Korean War", "mid small soft"),
        box(at(1959), axis - 13, at(1962) - at(1959), 26, famine),
        text(at(1960.5), axis + 6, "famine in China", "mid small"),
        text(40, axis - 150, "China", "accent"),
        text(40, axis + 170, "Korea", "accent"),
        f'<path d="M40,{axis - 13}H1160M40,{axis + 13}H1160" stroke="{LIGHT_SOFT}"/>',
    ]
    for year in range(1948, 1963):
        parts.append(f'<path d="M{at(year)},{axis + 13}v8" stroke="{LIGHT_SOFT}"/>')
        if year % 2 == 0:
            parts.append(text(at(year), axis + 40, str(year), "mid small soft"))
    for events, side in ((IN_CHINA, -1), (IN_KOREA, 1)):
        for place, (moment, lines) in enumerate(events.items()):
            x = at(moment)
            reach = 70 + 62 * (place % 2)
            start, end = axis + (-13 if side < 0 else 52), axis + side * reach
            if side > 0:
                end += 22
            parts.append(f'<path d="M{x},{start}V{end}" stroke="{LIGHT_ACCENT}" stroke-width="2"/>')
            base = end - 32 if side < 0 else end + 22
            parts += [text(x, base + 24 * i, line, "mid small") for i, line in enumerate(lines)]
    return SHEET % svg(width, height, *parts)


COAST = [(118.3, 39.0), (119.1, 39.3), (119.6, 39.9), (120.0, 40.1),
         (120.9, 40.75), (121.9, 40.9), (122.15, 40.55), (121.6, 39.9),
         (121.3, 39.4), (121.15, 38.8), (121.7, 38.9), (122.4, 39.35), (123.3, 39.7),
         (124.1, 39.85), (124.35, 39.9), (124.75, 39.6), (125.3, 39.5), (125.15, 38.95),
         (125.1, 38.6),
         (124.7, 38.12), (125.3, 37.75), (126.1, 37.75), (126.6, 37.45), (126.55, 37.0),
         (126.15, 36.75), (126.5, 36.3), (126.6, 35.8)]  # fmt: skip
EAST_COAST = [(129.5, 35.8), (129.45, 36.6), (129.35, 37.2), (128.85, 37.85), (128.35, 38.55),
              (127.6, 39.1), (127.45, 39.45), (127.7, 39.8), (128.5, 40.05), (129.2, 40.65),
              (129.7, 41.0), (129.75, 41.75), (130.35, 42.15), (130.7, 42.3), (131.1, 42.65),
              (131.9, 43.1), (132.4, 43.05), (133.4, 42.8)]  # fmt: skip
YALU = [(128.08, 41.98), (128.18, 41.42), (127.3, 41.48), (126.9, 41.78), (126.45, 41.35),
        (126.1, 41.05), (125.5, 40.8), (124.95, 40.46), (124.4, 40.1), (124.35, 39.9)]  # fmt: skip
TUMEN = [(128.08, 42.0), (128.9, 42.05), (129.25, 42.28), (129.72, 42.45), (129.98, 42.96),
         (130.3, 42.75), (130.6, 42.45), (130.7, 42.3)]  # fmt: skip
PLACES = [(123.43, 41.8, "Shenyang", "沈阳", -1), (124.37, 40.15, "Dandong · Sinuiju", "", -1),
          (125.75, 39.03, "Pyongyang", "평양", 1), (126.98, 37.57, "Seoul", "서울", 1),
          (127.55, 39.87, "Hamhung", "함흥", -1), (121.26, 38.83, "Lüshun", "旅顺", -1),
          (131.9, 43.12, "Vladivostok", "", -1), (129.5, 42.9, "Yanji", "延吉", -1)]  # fmt: skip


def border_map() -> str:
    """The two rivers between China and Korea, with coasts simplified to a few dozen points."""
    width, height, scale = 1040, 740, 104

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - 119.5) * scale * 0.766, (43.65 - latitude) * scale

    west, east = [at(*point) for point in COAST], [at(*point) for point in EAST_COAST]
    land = f"{smooth(west)} L{smooth(east)[1:]} L1100,-60 L-60,-60 L-60,{west[0][1]:.0f} Z"
    x, y = at(128.08, 42.0)
    west_end, parallel = at(125.0, 38)
    dashes = f'stroke="{LIGHT_SOFT}" stroke-width="2" stroke-dasharray="7 6"'
    parts = [
        box(0, 0, width, height, f'fill="{LIGHT_WASH}"'),
        f'<path d="{land}" fill="{LIGHT_PAPER}" stroke="{LIGHT_SOFT}" stroke-width="1.5"/>',
    ]
    for river in (YALU, TUMEN):
        course = smooth([at(*point) for point in river])
        parts.append(f'<path d="{course}" fill="none" stroke="{LIGHT_ACCENT}" stroke-width="5"/>')
    parts += [
        f'<path d="M{x - 15:.0f},{y + 11:.0f}l15,-28l15,28Z" fill="{LIGHT_INK}"/>',
        text(x, y - 52, "Paektu 백두산", "mid"),
        text(x, y - 28, "Changbai 长白山", "mid"),
        text(*at(126.15, 41.5), "Yalu 압록강 鸭绿江", "accent end"),
        text(*at(130.03, 41.8), "Tumen 두만강 图们江", "accent"),
        text(*at(130.9, 43.35), "RUSSIA", "soft small"),
        text(*at(122.6, 42.75), "CHINA", "soft title"),
        text(*at(126.75, 40.55), "KOREA", "soft title"),
        text(*at(123.0, 37.9), "Yellow Sea", "soft small mid"),
        text(*at(131.0, 39.6), "East Sea / Sea of Japan", "soft small mid"),
        f'<path d="M{west_end:.0f},{parallel:.0f}H{at(128.6, 38)[0]:.0f}" {dashes}/>',
        text(at(128.85, 0)[0], at(0, 37.97)[1], "38th parallel", "soft small"),
        f'<path d="M40,{height - 40}h{scale * 0.9:.0f}" stroke="{LIGHT_INK}" stroke-width="3"/>',
        text(40, height - 52, "100 km", "small"),
    ]
    for longitude, latitude, name, local, side in PLACES:
        px, py = at(longitude, latitude)
        parts.append(f'<circle cx="{px:.0f}" cy="{py:.0f}" r="5.5" fill="{LIGHT_INK}"/>')
        kind = "small" if side > 0 else "small end"
        parts.append(text(px + side * 13, py + 6, f"{name} {local}".strip(), kind))
    return SHEET % svg(width, height, *parts)


GRAIN = {1952: 163.9, 1953: 166.8, 1954: 169.5, 1955: 183.9, 1956: 192.7, 1957: 195.0, 1958: 200.0,
         1959: 170.0, 1960: 143.5, 1961: 147.5, 1962: 160.0, 1963: 170.0, 1964: 187.5,
         1965: 194.5}  # fmt: skip
CLAIMS = ((375, "claimed in December 1958"), (250, "admitted in August 1959"))


def grain() -> str:
    """China's grain harvests, million tonnes, with the two claims made for 1958."""
    width, height, foot, unit = 1200, 640, 560, 1.12

    def at(year: int) -> float:
        return 96 + (year - 1952) * 77

    parts = [text(40, 50, "China’s grain harvest, million tonnes", "title")]
    for level in range(0, 401, 100):
        y = foot - level * unit
        parts.append(f'<path d="M84,{y}H1170" stroke="{LIGHT_HAIR}" stroke-width="2"/>')
        parts.append(text(74, y + 7, str(level), "end soft small"))
    top = at(1958)
    dashes = f'stroke="{LIGHT_ACCENT}" stroke-width="2" stroke-dasharray="6 5"'
    for level, words in CLAIMS:
        y = foot - level * unit
        parts.append(box(top, y, 54, (level - GRAIN[1958]) * unit, f'fill="none" {dashes}'))
        parts.append(text(top + 68, y + 8, f"{level} {words}"))
    for year, amount in GRAIN.items():
        famine = 1959 <= year <= 1961
        fill = LIGHT_INK if famine else LIGHT_ACCENT
        y = foot - amount * unit
        parts.append(f'<path d="M{at(year)},{foot}V{y:.1f}h54V{foot}Z" fill="{fill}"/>')
        parts.append(text(at(year) + 27, foot + 26, str(year), "mid small"))
        if year != 1958:
            parts.append(text(at(year) + 27, y - 10, str(int(amount + 0.5)), "mid small"))
    parts += [
        text(top + 27, foot - 202, "200", "mid small inverse"),
        text(84, height - 20, "Bars: figures published in the 1980s. Years of famine are black.",
             "small soft"),
    ]  # fmt: skip
    return SHEET % svg(width, height, *parts)


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
)


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
    folder = parser.parse_args().folder
    for name, page, width, height in tqdm(PICTURES, desc="drawing", unit="picture"):
        draw(page(), folder / name, width, height)
        reduce_colours(folder / name)
    print_pdf(handout(), folder / "timeline.pdf")
    for path in sorted(folder.iterdir()):
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.1f} kB\n")


if __name__ == "__main__":
    main()
