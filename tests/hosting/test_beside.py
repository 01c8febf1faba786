"""The worker beside the site: started, replaced, ended."""

import os
import signal
import time
from unittest import mock

import pytest

from hosting.beside import kept_beside


class TestBeside:
    def test_is_replaced_when_killed_and_ends_with_the_site(self) -> None:
        reading, writing = os.pipe()

        def tell_and_wait() -> None:
            os.write(writing, f"{os.getpid()}\n".encode())
            time.sleep(60)

        with mock.patch("pkgutil.resolve_name", return_value=tell_and_wait), kept_beside(""):
            first = int(os.read(reading, 20))
            os.kill(first, signal.SIGKILL)
            second = int(os.read(reading, 20))
            assert second != first

        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)

    def test_is_not_started_where_it_runs_apart(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WORKER", "0")

        with mock.patch("hosting.beside._keep") as keep, kept_beside(""):
            assert not keep.called
