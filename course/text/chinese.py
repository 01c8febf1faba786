"""Chinese writing: traditional characters as simplified ones."""

from functools import cache
from importlib import resources


@cache
def simplified() -> dict[int, str]:
    """For `str.translate`: each traditional character's simplified form, of the same length."""
    table = resources.files("opencc") / "dictionary" / "TSCharacters.txt"
    pairs = (line.partition("\t") for line in table.read_text("utf-8").splitlines())
    forms = ((traditional, plain.split()[:1]) for traditional, _, plain in pairs)
    return {
        ord(traditional): plain[0]
        for traditional, plain in forms
        if len(traditional) == 1 and plain and len(plain[0]) == 1 and plain[0] != traditional
    }
