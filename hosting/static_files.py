"""Static files: stylesheets bundled into one, all files content-hashed and compressed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")


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
    """Minify CSS: without comments and indentation."""
    return _INDENT.sub("\n", _COMMENT.sub("", css)).strip()


class JoinedStylesheets(BaseFinder):
    """Finds css/site.css: the files of static/css/site/ joined in the order of their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.parts = settings.BASE_DIR / "static" / "css" / "site"
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "joined")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if path != JOINED:
            return []
        target = str(self._join())
        return [target] if find_all else target

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self._join()
        yield JOINED, self.storage

    def _join(self) -> Path:
        text = "\n".join(lean(part.read_text()) for part in sorted(self.parts.glob("*.css")))
        target = Path(self.storage.path(JOINED))
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
        return target
