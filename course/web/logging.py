"""JSON logging: one object a line."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from course.web.middleware.request_ids import KEY, current_id

FIRST_OWN_FAULT = 500
_CALENDAR = re.compile(r"/calendar/[a-z0-9]{20,}")


class RefusalsInALine(logging.Filter):
    """Drops the traceback where the response is a refusal (4xx): only our own errors have one."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if status is not None and status < FIRST_OWN_FAULT:
            record.exc_info, record.exc_text = None, None
        return True


class JsonLines(logging.Formatter):
    """`time` (RFC 3339, UTC), `level`, `logger`, `message`; where known `request_id` and, of a
    request, `method`, `path`, `status`; `exception` with its traceback.

    ASCII only, everything else escaped, so that no input can forge a log line.
    """

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _without_secrets(record.getMessage()),
            **_facts(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, default=str)


def _without_secrets(text: str) -> str:
    """The address of somebody's calendar is their secret."""
    return _CALENDAR.sub("/calendar/…", text)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    # Django logs a response of 400 or more outside the middleware, but with its request.
    request = getattr(record, "request", None)
    facts: dict[str, Any] = dict(getattr(record, "facts", {}))
    request_id = current_id.get()
    if isinstance(request, HttpRequest):
        request_id = request.META.get(KEY, request_id)
        path = _without_secrets(request.path)
        facts = {"method": request.method, "path": path} | facts
        if status := getattr(record, "status_code", None):
            facts["status"] = status
    return {"request_id": request_id} | facts if request_id else facts
