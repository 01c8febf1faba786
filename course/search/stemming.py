"""Stemming: which of PostgreSQL's text search configurations stems a language."""

SIMPLE = "simple"
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def configuration(language: str) -> str:
    """The text search configuration for a BCP 47 tag, "simple" where there is none.

    Only those that PostgreSQL 15 has: the index survives an upgrade.
    """
    return CONFIGURATIONS.get(language.partition("-")[0].lower(), SIMPLE)
