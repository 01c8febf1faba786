"""WSGI wrapper that rejects truncated request bodies."""

from collections.abc import Callable, Iterable
from typing import IO, Any

# Key in the WSGI environ: the client disconnected before sending all that it had announced.
CUT = "cuebook.cut"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WholeBody:
    """`wsgi.input` that fails where a body is truncated; servers only report the end.

    Half a form often is a valid form: the beginning of "done=0" means the opposite.
    """

    def __init__(self, environ: dict[str, Any], length: int) -> None:
        self._environ = environ
        self._body: IO[bytes] = environ["wsgi.input"]
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        parts = []
        while wanted and (part := self._body.read(wanted)):
            parts.append(part)
            wanted -= len(part)
            self._left -= len(part)
        if wanted:
            self._fail()
        return b"".join(parts)

    def readline(self, size: int = -1) -> bytes:
        line = self._body.readline(self._left if size < 0 else min(size, self._left))
        self._left -= len(line)
        if not line and self._left:
            self._fail()
        return line

    def _fail(self) -> None:
        self._environ[CUT] = True
        raise ConnectionAbortedError("the client hung up before the end of its request")


def whole(application: Application) -> Application:
    """Wrap the application so that it never sees a truncated body."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length):
            environ["wsgi.input"] = WholeBody(environ, int(length))
        return application(environ, start_response)

    return answer
