"""Clock times as people read them."""


def clock(ms: int) -> str:
    """Clock time, "2:46", or "1:02:46" from one hour on; seconds floored."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
