"""Inventory of uploads: files in the storage, and files referenced by rows."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField


def stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """All files in the storage, folder by folder; none if the storage does not exist yet."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if name:  # some buckets have an empty object for a folder
            yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_names(storage, f"{folder}{name}/")


def referenced_names() -> Iterator[tuple[str, str]]:
    """(file name, kind of row in words) for every row that references a file."""
    for model in apps.get_models():
        about = model._meta  # noqa: SLF001 - Django's documented API
        for field in about.get_fields():
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.name: ""})  # noqa: SLF001
                names = rows.order_by().values_list(field.name, flat=True)
                what = f"{about.verbose_name}: {field.verbose_name}"
                for name in names.iterator():
                    yield name, what
