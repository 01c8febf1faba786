"""A mail server that accepts, refuses, hangs and breaks off, by recipient and in turn."""

import email.message
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from socketserver import StreamRequestHandler, ThreadingTCPServer


class MailServer(ThreadingTCPServer):
    """`refuse` answers RCPT (empty: accept); `trouble` says how a message's end is met."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(
        self, refuse: Callable[[str], str], trouble: Callable[[int], str], port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.refuse, self.trouble = refuse, trouble
        self.accepted: list[email.message.Message] = []
        self.connections = self.breaks = self._ended = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def ids(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.accepted)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed resets its connection: that is what is tried here."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def meet_end(self, content: bytes) -> str:
        """Accept a message, or what is in store for it: "refuse", "hang", "drop", "accept+drop"."""
        with self._lock:
            self._ended += 1
            trouble = self.trouble(self._ended)
            if trouble in ("", "accept+drop"):
                self.accepted.append(message_from_bytes(content))
            self.breaks += trouble == "accept+drop"
            return trouble


class _Handler(StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 mail.example ESMTP")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = line.decode().partition("<")[2].partition(">")[0]
                self._say(self.server.refuse(address) or "250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                if not self._take_message():
                    return
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take_message(self) -> bool:
        """Whether the connection goes on afterwards."""
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if not lines or lines[-1] == b"":
            return False
        trouble = self.server.meet_end(b"".join(lines))
        if trouble == "hang":
            self.server.closing.wait(30)
        if trouble in ("hang", "drop", "accept+drop"):
            return False
        self._say("451 4.3.0 later" if trouble == "refuse" else "250 ok")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(
    refuse: Callable[[str], str] = lambda _: "",
    trouble: Callable[[int], str] = lambda _: "",
) -> Iterator[MailServer]:
    with MailServer(refuse, trouble) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
