"""Numbers with what they count, for the terminal, which speaks English."""


def counted(number: int, one: str, many: str = "") -> str:
    """As "1 row", "2,000 rows"; `many` where it is not made by an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
