"""Progress bars at a terminal; silence where nobody looks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tqdm import tqdm

from hosting.backup.archive import Tick
from hosting.backup.creating import Bar


@contextmanager
def bars() -> Iterator[Bar]:
    """Give a function that ends the bar before and begins one; the last is ended at the end."""
    with ExitStack() as stack:

        def begin(title: str, total: int | None) -> Tick:
            stack.close()
            bar = tqdm(
                desc=f"{title:<9}",
                total=total,
                unit="B",
                unit_scale=True,
                disable=None,  # when the output is no terminal
            )
            return stack.enter_context(bar).update

        yield begin
