"""Progress bars at a terminal; silence where nobody looks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tqdm import tqdm

from desk.backup.archive import Tick
from desk.backup.making import Bar


@contextmanager
def bars() -> Iterator[Bar]:
    """Give a function that begins a bar, one below the other; all are closed at the end."""
    with ExitStack() as stack:

        def begin(title: str, total: int | None) -> Tick:
            bar = tqdm(
                desc=f"{title:<9}",
                total=total,
                unit="B",
                unit_scale=True,
                disable=None,  # when the output is no terminal
            )
            return stack.enter_context(bar).update

        yield begin
