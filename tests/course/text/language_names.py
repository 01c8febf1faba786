"""Makes course/text/language_names.txt: `python -m tests.course.text.language_names`.

The names are CLDR's, from language_data, which takes 17 MB of memory for a few of them: only the
tests install it.
"""

from collections.abc import Iterator
from pathlib import Path

from langcodes import Language
from langcodes.data_dicts import LIKELY_SUBTAGS
from language_data.name_data import LANGUAGES_WITH_NAME_DATA
from language_data.population_data import LANGUAGE_SPEAKING_POPULATION

from course.text.languages import NAMES

# Continents, for which nobody counted people.
_REGIONS = ("en-001", "en-150", "es-419", "ar-001")


def names() -> dict[str, str]:
    """By tag, of each language alone and of where and in which script it is used."""
    tags = {*LANGUAGES_WITH_NAME_DATA, *LANGUAGE_SPEAKING_POPULATION, *LIKELY_SUBTAGS, *_REGIONS}
    tags |= set(LIKELY_SUBTAGS.values())
    parts = (part for tag in tags if not tag.startswith("und") for part in _parts(tag))
    return {tag: _own_name(tag) for tag in sorted(set(parts))}


def _parts(tag: str) -> Iterator[str]:
    """The language, with its script, its territory, and both."""
    whole = Language.get(tag)
    language, script, territory = whole.language, whole.script, whole.territory
    for kept in ((), (script,), (territory,), (script, territory)):
        if all(kept):
            yield "-".join((language or "", *(part for part in kept if part)))


def _own_name(tag: str) -> str:
    name = str(Language.get(tag).autonym())
    return name[:1].upper() + name[1:]


def write(path: Path) -> None:
    lines = (f"{tag}\t{name}\n" for tag, name in names().items())
    path.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(NAMES)
