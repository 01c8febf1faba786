"""Which files lie in the storage of uploads, and which ones rows speak of."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField


def stored_names(storage: Storage, folder: str = "") -> Iterator[str]:
    """Name every file in the storage, folder by folder; none when there is no storage yet."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if name:  # some buckets hold an empty object for a folder
            yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored_names(storage, f"{folder}{name}/")


def referenced_names() -> Iterator[tuple[str, str]]:
    """Give (name of a file, what kind of row has it) of every row that has one."""
    for model in apps.get_models():
        about = model._meta  # noqa: SLF001 - Django's documented API
        for field in about.get_fields():
            if isinstance(field, FileField):
                rows = model._base_manager.exclude(**{field.name: ""})  # noqa: SLF001
                names = rows.order_by().values_list(field.name, flat=True)
                what = f"{about.verbose_name}: {field.verbose_name}"
                for name in names.iterator():
                    yield name, what
