"""Pluralised counts for the terminal, in English."""


def counted(number: int, one: str, many: str = "") -> str:
    """As "1 row", "2,000 rows"; `many` for irregular plurals."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
