"""A fake S3 server for uploads: one bucket in memory, signatures unchecked."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAME = "films"


class Bucket(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, str]] = []  # method, key, Range

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Bucket

    def log_message(self, *_args: object) -> None:
        """Tests read `asked` instead."""

    def _key(self) -> str:
        key = unquote(urlsplit(self.path).path).removeprefix(f"/{NAME}").removeprefix("/")
        self.server.asked.append((self.command, key, self.headers.get("Range", "")))
        return key

    def do_PUT(self) -> None:
        key = self._key()
        self.server.objects[key] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def do_HEAD(self) -> None:
        found = self.server.objects.get(self._key())
        self._answer(404) if found is None else self._answer(200, found)

    def do_GET(self) -> None:
        key = self._key()
        found = self.server.objects.get(key)
        if not key:
            self._list(parse_qs(urlsplit(self.path).query))
        elif found is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        elif asked := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(asked[1]), min(int(asked[2] or len(found)), len(found) - 1)
            if first >= len(found):
                self._answer(416, b"<Error><Code>InvalidRange</Code></Error>")
            else:
                place = f"bytes {first}-{last}/{len(found)}"
                self._answer(206, found[first : last + 1], **{"Content-Range": place})
        else:
            self._answer(200, found)

    def _list(self, query: dict[str, list[str]]) -> None:
        (prefix,), (delimiter,) = query.get("prefix", [""]), query.get("delimiter", ["/"])
        below = [key.removeprefix(prefix) for key in self.server.objects if key.startswith(prefix)]
        folders = {key.partition(delimiter)[0] for key in below if delimiter in key}
        keys = "".join(
            f"<Contents><Key>{escape(prefix + key)}</Key></Contents>"
            for key in below
            if delimiter not in key
        )
        prefixes = "".join(
            f"<CommonPrefixes><Prefix>{escape(prefix + folder)}/</Prefix></CommonPrefixes>"
            for folder in folders
        )
        self._answer(200, f"<ListBucketResult>{keys}{prefixes}</ListBucketResult>".encode())

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
        for name, value in {
            "ETag": f'"{etag}"',
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def options(bucket: Bucket) -> dict[str, Any]:
    """What ObjectStorage needs to use the bucket."""
    return {
        "bucket_name": NAME,
        "endpoint_url": bucket.url,
        "region_name": "none",
        "access_key": "key",
        "secret_key": "secret",
        "location": "cuebook",
        "addressing_style": "path",
        "file_overwrite": False,
    }


@contextmanager
def serving() -> Iterator[Bucket]:
    bucket = Bucket()
    thread = threading.Thread(target=bucket.serve_forever, daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.shutdown()
        bucket.server_close()
        thread.join()
