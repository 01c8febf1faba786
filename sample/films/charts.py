"""The timeline and the two graphs."""

from drawing import (
    LIGHT_ACCENT,
    LIGHT_HAIR,
    LIGHT_INK,
    LIGHT_SOFT,
    LIGHT_WASH,
)
from sheets import SHEET, box, svg, text

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


WITH_SOUTH = {1992: 6.4, 1995: 16.54, 2000: 31.3, 2005: 100.6, 2010: 188.4, 2015: 227.4, 2020: 241.45,
              2022: 310.4, 2023: 267.7}  # fmt: skip
WITH_NORTH = {1992: 0.7, 1995: 0.6, 2000: 0.5, 2005: 1.6, 2010: 3.5, 2015: 5.7, 2020: 0.5,
              2022: 1.5, 2023: 2.3}  # fmt: skip


def trade() -> str:
    """China's trade in goods with South and North Korea, thousand million US dollars."""
    width, height, foot, unit = 1200, 620, 480, 1.2
    parts = [
        text(40, 50, "China’s trade with the two Koreas, thousand million US dollars", "title")
    ]
    for level in range(0, 301, 100):
        y = foot - level * unit
        parts.append(f'<path d="M84,{y}H1170" stroke="{LIGHT_HAIR}" stroke-width="2"/>')
        parts.append(text(74, y + 7, str(level), "end soft small"))
    for place, (year, south) in enumerate(WITH_SOUTH.items()):
        x, north = 110 + place * 118, WITH_NORTH[year]
        y = foot - south * unit
        parts += [
            f'<path d="M{x},{foot}V{y:.1f}h62V{foot}Z" fill="{LIGHT_ACCENT}"/>',
            f'<path d="M{x + 66},{foot}V{foot - north * unit:.1f}h22V{foot}Z" fill="{LIGHT_INK}"/>',
            text(x + 31, y - 10, f"{south:.0f}", "mid small"),
            text(x + 77, foot - north * unit - 10, f"{north}", "mid small"),
            text(x + 44, foot + 30, str(year), "mid small"),
        ]
    parts += [
        box(84, 536, 20, 20, f'fill="{LIGHT_ACCENT}"'),
        text(116, 553, "with South Korea: its customs figures"),
        box(560, 536, 20, 20, f'fill="{LIGHT_INK}"'),
        text(592, 553, "with North Korea: figures collected in Seoul from partners"),
        text(84, height - 20, "Rounded. The years are not evenly spaced.", "small soft"),
    ]
    return SHEET % svg(width, height, *parts)
