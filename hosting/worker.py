"""The worker: sends mail and does periodic jobs, beside the web workers or on its own."""

import logging
import signal
import threading
import time

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from course import jobs
from course.mail.sending import Sender

POLL_SECONDS = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0  # s, while the database or the mail server is away
_log = logging.getLogger(__name__)


class Pause:
    """Growing waits for something that is away."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self.until = 0.0

    def lengthen(self) -> None:
        self._seconds = min(max(self._seconds * 2, _FIRST_PAUSE), _LONGEST_PAUSE)
        self.until = time.monotonic() + self._seconds

    def end(self) -> None:
        self._seconds = self.until = 0.0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until


class Worker:
    """Goes round what is due until it is told to stop."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._sender = Sender()
        self._database, self._mail = Pause(), Pause()
        self._jobs = jobs.registered()
        self._is_new = True

    def run(self) -> None:
        """Work until stopping; a lost database is waited for."""
        while not self._stopping.is_set():
            is_busy = False
            try:
                if self._database.is_over:
                    is_busy = self.go_round()
                    self._database.end()
            except (OperationalError, InterfaceError) as error:
                _log.warning("The worker waits for the database: %s", type(error).__name__)
                connection.close()
                self._database.lengthen()
            if not is_busy:
                self._stopping.wait(POLL_SECONDS)

    def go_round(self) -> bool:
        """Do each job and a batch of mail, if due; returns whether there was anything."""
        try:
            at = timezone.now()
            if self._is_new:
                jobs.forget_others(self._jobs)
                self._is_new = False
            due = jobs.due_of(self._jobs, at=at)
            ran = [jobs.run_if_due(job, at=at) for job in due if not self._stopping.is_set()]
            return self._send() or any(ran)
        finally:
            connection.close()  # back to the pool

    def _send(self) -> bool:
        if not self._mail.is_over:
            return False
        try:
            count = self._sender.send_batch(
                now=timezone.now, go_on=lambda: not self._stopping.is_set()
            )
        except OSError as error:
            _log.warning("The mail server cannot be used: %s", type(error).__name__)
            self._mail.lengthen()
            return False
        self._mail.end()
        return count > 0


def work() -> None:
    """Work in this process until SIGTERM or SIGINT; what is begun is finished."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Worker(stopping).run()
