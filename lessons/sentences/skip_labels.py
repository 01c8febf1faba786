"""Labels of skip links, for screen readers."""


def label_language(language: str) -> str:
    """The language `skip_label` has for a transcript's tag: "en", "ko" or "zh"; "en" for others."""
    primary = language.partition("-")[0].lower()
    return primary if primary in {"ko", "zh"} else "en"


def skip_label(ms: int, language: str = "en") -> str:
    """The label "Skip to 2 minutes and 46 seconds"; rounded down, minutes run past 60.

    In the language of the tag if supported, see `label_language`.
    """
    minutes, seconds = divmod(ms // 1000, 60)
    words = label_language(language)
    if words == "ko":
        return f"{minutes}분 {seconds}초로 건너뛰기"
    if words == "zh":  # The same in simplified and traditional characters.
        return f"跳到{minutes}分{seconds}秒"
    return (
        f"Skip to {minutes} {'minute' if minutes == 1 else 'minutes'}"
        f" and {seconds} {'second' if seconds == 1 else 'seconds'}"
    )
