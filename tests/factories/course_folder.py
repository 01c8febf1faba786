"""A small course as plain files, for the tests of loading and dumping."""

from io import BytesIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from PIL import Image

SAMPLE = Path(__file__).resolve().parents[2] / "sample/korea-and-china"
FILM = next(SAMPLE.glob("week-1*/2-*/*.mp4"))
WEBM = FILM.with_suffix(".webm")
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Mira>Water runs downhill.\n"
ARTICLE = "week-1-springs/1-rain/01-clouds.md"
VIDEO = "week-1-springs/1-rain/02-drops.md"
DRAFT = "week-1-springs/2-snow/01-snow.md"
LAST = "week-2-deltas/1-mud/01-mud.md"

TEXTS = {
    "course.md": """---
slug: rivers
title: Rivers
organisation:
  name: Delta College
  slug: delta
  url: https://delta.example/
  logo: files/logo.png
summary: How water shapes land.
hours_per_week: 2.5
outcomes:
- Read a map
audience:
- Anybody
image: files/map.png
---

All about **rivers**.
""",
    "week-1-springs/week.md": "---\ntitle: Springs\n---\n\nWhere water begins.\n",
    "week-1-springs/1-rain/activity.md": "---\ntitle: Rain\n---\n",
    ARTICLE: """---
key: aaaaaaaa
kind: article
title: Clouds
minutes: 5
open: yes
files:
- name: notes.pdf
  title: Notes
links:
- title: 'Weather: a site'
  url: https://weather.example/
---

# Clouds

![A map](map.png)
""",
    VIDEO: "---\nkey: bbbbbbbb\nkind: video\ntitle: Drops\nlicence: CC BY\n---\n\nWatch it.\n",
    "week-1-springs/1-rain/02-drops.en.vtt": CAPTIONS,
    "week-1-springs/2-snow/activity.md": "---\ntitle: Snow\n---\n",
    DRAFT: "---\nkey: cccccccc\nkind: video\ntitle: 눈\npublished: no\nduration: 1:02.500\n---\n",
    "week-2-deltas/week.md": "---\ntitle: Deltas\n---\n",
    "week-2-deltas/1-mud/activity.md": "---\ntitle: Mud\n---\n",
    LAST: "---\nkey: dddddddd\nkind: article\ntitle: Mud\n---\n\nIt settles.\n",
}


def picture(colour: str = "navy", size: tuple[int, int] = (64, 36)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return data.getvalue()


def write_course(root: Path) -> Path:
    """The course of TEXTS with its pictures, film and poster."""
    for name, text in TEXTS.items():
        put(root, name, text)
    put(root, "files/logo.png", picture("red"))
    put(root, "files/map.png", picture("green"))
    put(root, "files/notes.pdf", b"%PDF-1.4\n%%EOF\n")
    put(root, "week-1-springs/1-rain/02-drops.mp4", FILM.read_bytes())
    put(root, "week-1-springs/1-rain/02-drops.poster.png", picture("black", (320, 180)))
    return root


def put(root: Path, name: str, content: str | bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def replace(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    put(root, name, text.replace(old, new))


def load(root: Path, **options: bool) -> None:
    call_command("load_course", str(root), **options)


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the site's tables with its physical location (ctid): any UPDATE changes it."""
    tables = connection.introspection.table_names()
    ours = [name for name in tables if name.startswith(("course_", "lessons_", "quizzes_"))]
    found = {}
    with connection.cursor() as cursor:
        for table in ours:
            cursor.execute(f"SELECT ctid::text, t.* FROM {table} t ORDER BY 1")  # noqa: S608
            found[table] = cursor.fetchall()
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
