"""Character encodings of captions and question files, to choose from when detection was wrong."""

import codecs
from typing import Any

from django.utils.translation import gettext_lazy

CHOICES: list[tuple[str, Any]] = [
    ("", gettext_lazy("found out by itself")),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("windows-1252", gettext_lazy("Windows, Western European")),
    ("windows-1250", gettext_lazy("Windows, Central European")),
    ("windows-1251", gettext_lazy("Windows, Cyrillic")),
    ("koi8-r", gettext_lazy("Cyrillic (KOI8-R)")),
    ("windows-1253", gettext_lazy("Windows, Greek")),
    ("windows-1254", gettext_lazy("Windows, Turkish")),
    ("windows-1255", gettext_lazy("Windows, Hebrew")),
    ("windows-1256", gettext_lazy("Windows, Arabic")),
    ("windows-1257", gettext_lazy("Windows, Baltic")),
    ("windows-1258", gettext_lazy("Windows, Vietnamese")),
    ("cp874", gettext_lazy("Windows, Thai")),
    ("iso8859-15", gettext_lazy("Western European (ISO 8859-15)")),
    ("iso8859-2", gettext_lazy("Central European (ISO 8859-2)")),
    ("mac-roman", gettext_lazy("Macintosh, Western European")),
    ("gb18030", gettext_lazy("Chinese, simplified (GB 18030)")),
    ("big5", gettext_lazy("Chinese, traditional (Big5)")),
    ("shift_jis", gettext_lazy("Japanese (Shift JIS)")),
    ("euc_jp", gettext_lazy("Japanese (EUC-JP)")),
    ("cp949", gettext_lazy("Korean (EUC-KR, CP949)")),
]


def name_of(encoding: str) -> str:
    """The label of an encoding in the choices, else its own name."""
    try:
        wanted = codecs.lookup(encoding).name
    except LookupError:
        return encoding
    named = (name for value, name in CHOICES if value and codecs.lookup(value).name == wanted)
    return str(next(named, wanted))
