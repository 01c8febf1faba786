"""The three maps; coasts.py has the coordinates."""

from collections.abc import Callable

from coasts import (
    CHEJU,
    CHINA_COAST,
    COAST,
    EAST_COAST,
    HONSHU,
    KYUSHU,
    PRIMORYE,
    SHIKOKU,
    SOUTH_COAST,
    TUMEN,
    YALU,
)
from drawing import LIGHT_ACCENT, LIGHT_INK, LIGHT_PAPER, LIGHT_SOFT, LIGHT_WASH
from sheets import SHEET, Points, box, smooth, svg, text

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


Place = Callable[[float, float], tuple[float, float]]
LAND = f'fill="{LIGHT_PAPER}" stroke="{LIGHT_SOFT}" stroke-width="1.5"'


def land(outline: Points, at: Place, corners: str = "") -> str:
    return f'<path d="{smooth([at(*point) for point in outline])}{corners}Z" {LAND}/>'


def line(points: Points, at: Place, style: str) -> str:
    return f'<path d="{smooth([at(*point) for point in points])}" fill="none" {style}/>'


def dots(places: list[tuple[float, float, str, str]], at: Place) -> list[str]:
    """Places with their names; "end" sets the name left of the dot, "mid" above it."""
    parts = []
    for longitude, latitude, name, kind in places:
        x, y = at(longitude, latitude)
        right, down = {"end": (-13, 6), "mid": (0, -14)}.get(kind, (13, 6))
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5.5" fill="{LIGHT_INK}"/>')
        parts.append(text(x + right, y + down, name, kind))
    return parts


ROADS = (
    ([(126.7, 37.3), (124.5, 34.5), (121.5, 31.2), (119.8, 30.2), (116.5, 28.8), (113.0, 28.2),
      (109.5, 28.3), (106.5, 29.56)], "11 7"),
    ([(121.5, 31.2), (118.0, 31.6), (114.3, 30.6), (112.4, 33.2), (112.7, 35.6), (111.4, 36.7),
      (109.5, 36.6)], "3 6"),
    ([(127.0, 38.0), (127.6, 40.2), (127.9, 42.2), (127.5, 43.4), (129.6, 44.8), (133.2, 46.9),
      (135.0, 48.5)], "18 5 3 5"),
)  # fmt: skip
HAVENS = [(121.47, 31.23, "Shanghai 上海", ""), (106.55, 29.56, "Chongqing 重庆", ""),
          (114.3, 30.6, "Wuhan 武汉", "end"), (109.5, 36.6, "Yan’an 延安", "end"),
          (113.6, 36.9, "Taihang 太行", ""), (126.98, 37.57, "Seoul 서울", ""),
          (129.5, 42.9, "Yanji 延吉", "mid"), (135.07, 48.5, "Khabarovsk", "end"),
          (116.4, 39.9, "Beijing 北京", "end"), (126.64, 45.76, "Harbin 哈尔滨", "end"),
          (123.43, 41.8, "Shenyang 沈阳", "end")]  # fmt: skip


def exile_map() -> str:
    """The roads of Korean exiles in China, 1919 to 1945."""
    width, height, scale = 1040, 830, 37.7

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - 103.3) * scale * 0.783, (49.4 - latitude) * scale

    mainland = [*CHINA_COAST, *COAST[1:], *SOUTH_COAST[1:], *EAST_COAST[1:], *PRIMORYE[1:]]
    parts = [
        box(0, 0, width, height, f'fill="{LIGHT_WASH}"'),
        land(mainland, at, " L1200,-90 L-90,-90 L-90,1000 L500,1000 "),
        *(land(island, at) for island in (KYUSHU, SHIKOKU, HONSHU, CHEJU)),
        *(line(river, at, f'stroke="{LIGHT_SOFT}" stroke-width="2"') for river in (YALU, TUMEN)),
    ]
    for road, dash in ROADS:
        style = f'stroke="{LIGHT_ACCENT}" stroke-width="4" stroke-dasharray="{dash}"'
        parts.append(line(road, at, style))
    return SHEET % svg(
        width, height, *parts, *dots(HAVENS, at),
        text(*at(104.6, 48.2), "Roads into exile, 1919–1945", "title"),
        text(*at(128.6, 39.35), "KOREA", "soft small"), text(*at(104.6, 32.4), "CHINA", "soft"),
        text(*at(122.6, 47.2), "MANCHURIA", "soft"), text(*at(134.0, 35.0), "JAPAN", "soft small"),
        text(*at(124.2, 32.2), "the government", "accent small"),
        text(*at(111.9, 34.0), "the Volunteer Corps", "accent small end"),
        text(*at(131.6, 45.3), "the partisans", "accent small"),
        f'<path d="M40,{height - 40}h{scale * 4.5:.0f}" stroke="{LIGHT_INK}" stroke-width="3"/>',
        text(40, height - 52, "500 km", "small"),
    )  # fmt: skip


FRONTS = (
    ([(129.42, 36.1), (128.95, 36.15), (128.42, 36.02), (128.35, 35.6), (128.45, 35.3),
      (128.38, 34.98)], "3 6", (129.75, 36.3), "14 September 1950"),
    ([(125.2, 39.62), (125.9, 40.0), (126.6, 39.95), (127.1, 40.45), (128.18, 41.35),
      (129.1, 41.35), (129.75, 41.8)], "11 7", (129.95, 41.3), "24 November 1950"),
    ([(126.82, 36.98), (127.4, 37.05), (127.95, 37.2), (128.5, 37.3), (129.1, 37.36)],
     "18 5 3 5", (129.5, 37.3), "24 January 1951"),
    ([(126.6, 37.83), (126.75, 37.97), (127.1, 38.22), (127.8, 38.3), (128.1, 38.33),
      (128.36, 38.6)], "", (128.75, 38.7), "27 July 1953"),
)  # fmt: skip
TOWNS = [(125.75, 39.03, "Pyongyang 평양", ""), (126.98, 37.57, "Seoul 서울", ""),
         (126.63, 37.3, "Inchon 인천", "end"), (129.05, 35.15, "Pusan 부산", ""),
         (124.37, 40.15, "Dandong 丹东", "end"), (127.55, 39.87, "Hamhung 함흥", ""),
         (126.55, 37.97, "Kaesong", "mid")]  # fmt: skip


def war_lines() -> str:
    """Korea with the front at four dates; each line has a dash of its own."""
    width, height, scale = 900, 920, 92

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - 122.0) * scale * 0.785, (43.15 - latitude) * scale

    mainland = [*COAST[12:], *SOUTH_COAST[1:], *EAST_COAST[1:]]
    parts = [
        box(0, 0, width, height, f'fill="{LIGHT_WASH}"'),
        land(mainland, at, f" L1100,-60 L-60,-60 L-60,{at(0, 39.2)[1]:.0f} "),
        land(CHEJU, at),
        *(line(river, at, f'stroke="{LIGHT_SOFT}" stroke-width="2"') for river in (YALU, TUMEN)),
    ]
    west, parallel = at(124.9, 38)
    dotted = f'stroke="{LIGHT_SOFT}" stroke-width="1.5" stroke-dasharray="2 5"'
    parts += [
        f'<path d="M{west:.0f},{parallel:.0f}H{at(129.6, 0)[0]:.0f}" {dotted}/>',
        text(at(129.7, 0)[0], parallel + 6, "38th parallel", "soft small"),
    ]
    for front, dash, label, when in FRONTS:
        style = f'stroke="{LIGHT_ACCENT}" stroke-width="5" stroke-dasharray="{dash}"'
        parts += [line(front, at, style), text(*at(*label), when, "accent")]
    return SHEET % svg(
        width, height, *parts, *dots(TOWNS, at),
        text(36, 60, "Where the front stood", "title"),
        text(*at(124.6, 41.6), "CHINA", "soft"), text(*at(122.7, 37.4), "Yellow Sea", "soft small"),
        text(*at(130.3, 39.9), "East Sea / Sea of Japan", "soft small"),
        f'<path d="M40,{height - 40}h{scale * 0.9:.0f}" stroke="{LIGHT_INK}" stroke-width="3"/>',
        text(40, height - 52, "100 km", "small"),
    )  # fmt: skip
