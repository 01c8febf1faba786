"""Static files: stylesheets bundled into one, all files content-hashed and compressed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Each stylesheet of a page, and what it is joined from; * in the order of names.
JOINED = {
    "css/site.css": ("tokens.css", "site/*.css"),
    "css/desk.css": ("tokens.css", "admin.css"),
    # Beside the site's, on the desk's pages of a run.
    "css/run.css": ("run-pages.css",),
    # Beside the site's, on the pages of a certificate.
    "css/certificates.css": ("certificate.css",),
}
# Strings stay; a colon before a name is a pseudo-class, which may follow a space.
_SPACES = re.compile(r'"[^"\n]*"|(?<!\s)\s*(?P<sign>[{};,>])\s*|(?P<colon>:)\s+')
_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    # Imports between ES modules are rewritten to hashed names.
    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str | None, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002
        """The hashed URL, cached: files do not change while a process serves them."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]


def lean(css: str) -> str:
    """Minify CSS: without comments, and without spaces where they mean nothing."""
    lines = (line.strip() for line in _COMMENT.sub("", css).split("\n"))
    return _SPACES.sub(_without_spaces, "\n".join(filter(None, lines))).replace(";}", "}")


def _without_spaces(found: re.Match[str]) -> str:
    return found["sign"] or found["colon"] or found[0]


class JoinedStylesheets(BaseFinder):
    """Finds the stylesheets in `JOINED`: files of static/css/, joined without comments."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.sources = settings.BASE_DIR / "static" / "css"
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if path not in JOINED:
            return []
        target = str(self._join(path))
        return [target] if find_all else target

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in JOINED:
            self._join(name)
            yield name, self.storage

    def _join(self, name: str) -> Path:
        parts = [part for pattern in JOINED[name] for part in sorted(self.sources.glob(pattern))]
        text = "".join(lean(part.read_text()) for part in parts)
        target = Path(self.storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
        return target
