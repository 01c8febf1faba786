"""Progress bars (tqdm) on a terminal; silent otherwise."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tqdm import tqdm

from hosting.backup.archive import Tick
from hosting.backup.creating import Bar


@contextmanager
def bars() -> Iterator[Bar]:
    """Yields a function that closes the current bar and starts the next one."""
    with ExitStack() as stack:

        def begin(title: str, total: int | None) -> Tick:
            stack.close()
            bar = tqdm(
                desc=f"{title:<9}",
                total=total,
                unit="B",
                unit_scale=True,
                disable=None,  # hidden unless the output is a terminal
            )
            return stack.enter_context(bar).update

        yield begin
