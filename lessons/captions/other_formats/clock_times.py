"""Times written as on a clock: "1:02:03.5" or "2:46"."""

from lessons.captions.cues import MAX_MS


def clock_ms(time: str) -> int | None:
    """A time of two or three parts in ms; None if it is later than captions can be.

    The parts are ASCII digits, and the last may have a decimal fraction.
    """
    whole, _, fraction = time.replace(",", ".").partition(".")
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    value = seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3])
    return value if value <= MAX_MS else None
