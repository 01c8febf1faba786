"""Language tags: BCP 47 (RFC 5646), normalised to canonical case."""

from functools import cache
from pathlib import Path

import langcodes

# Tags and names, made by tests/course/text/language_names.py.
NAMES = Path(__file__).with_name("language_names.txt")

_RIGHT_TO_LEFT_SCRIPTS = {
    "Adlm",
    "Arab",
    "Hebr",
    "Mand",
    "Mend",
    "Nkoo",
    "Rohg",
    "Samr",
    "Syrc",
    "Thaa",
}


def canonical_tag(tag: str) -> str:
    """The tag in canonical case ("zh-hans" → "zh-Hans"); ValueError when it is not one."""
    cleaned = tag.strip().replace("_", "-")
    if not cleaned or not langcodes.tag_is_valid(cleaned):
        raise ValueError(f"“{tag}” is not a language tag such as en, ko or zh-Hans")
    return str(langcodes.standardize_tag(cleaned))


@cache
def own_name(tag: str) -> str:
    """The language's name in itself: 한국어 for ko."""
    lines = "\n" + NAMES.read_text(encoding="utf-8")  # a few are asked for: it is not kept
    known = tag
    while known and f"\n{known}\t" not in lines:
        known = known.rpartition("-")[0]
    if not known:
        return tag
    name = lines.partition(f"\n{known}\t")[2].partition("\n")[0]
    more = tag[len(known) :].strip("-")
    return f"{name} ({more})" if more else name


@cache
def direction(tag: str) -> str:
    """Writing direction of the script the tag implies: rtl or ltr."""
    script = langcodes.Language.get(tag).maximize().script
    return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
