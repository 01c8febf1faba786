"""What requests need is loaded once, before the workers are forked: they share it then.

Views, words and what is imported by name would otherwise be loaded in every worker again, by the
first request that needs them. Templates are left to the workers: printing one changes it in memory
(it is counted who refers to its parts), so that it would only be kept once more.
"""

import ctypes
import gc
from importlib import import_module

from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from django.utils.formats import get_format_modules
from django.utils.translation import override, trans_real

_BY_NAME = (
    "psycopg_pool",
    "django.template.loaders.cached",
    "django.template.loaders.app_directories",
    "django.contrib.messages.storage.fallback",
    "django.contrib.sessions.serializers",
    "django.contrib.admin.views.main",
    "course.web.compact_templates",
)
_ARENA_MAX, _TRIM_THRESHOLD, _MMAP_THRESHOLD = -8, -1, -3  # of <malloc.h>


def preload() -> None:
    """Load what requests would, then give memory back and keep the collector off the rest."""
    _load_addresses()
    _load_libraries()
    gc.collect()
    gc.freeze()
    _spare_memory()


def _load_addresses() -> None:
    """Import every view, and compile the addresses in each language, with its words."""
    for language, _ in settings.LANGUAGES:
        with override(language):
            trans_real.translation(language)
            get_resolver()._populate()  # noqa: SLF001 - it has no other name


def _load_libraries() -> None:
    """Import what is looked up by name: tags of templates, formats of dates, the pool."""
    engines.all()
    for name in _BY_NAME:
        import_module(name)
    for language, _ in settings.LANGUAGES:
        with override(language):
            get_format_modules()


def _spare_memory() -> None:
    """Have the C library (glibc) keep one heap for all threads, and give back what is freed."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_TRIM_THRESHOLD, 131_072)
        library.mallopt(_MMAP_THRESHOLD, 131_072)
        library.malloc_trim(0)
