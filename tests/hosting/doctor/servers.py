"""Fake servers: HTTP by path, and minimal SMTP."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer

# Responses of a healthy site.
WELL = {"/healthz": (200, ""), "/readyz": (200, ""), "/": (200, "")}


@contextmanager
def http(answers: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """Answer each path with a status and a Location; yields the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, location = answers.get(self.path, (404, ""))
            self.send_response(status)
            self.send_header("Location", location.replace("HERE", self.headers["Host"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nobody reads it."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def smtp(greeting: str = "220 mail.example ESMTP") -> Iterator[int]:
    """Greet, and accept everything; yields the port."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(f"{greeting}\r\n".encode())
            for line in self.rfile:
                self.wfile.write(b"221 bye\r\n" if line.startswith(b"QUIT") else b"250 ok\r\n")

    with _serving(ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextmanager
def _serving(server: TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        port: int = server.server_address[1]
        yield port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
