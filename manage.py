#!/usr/bin/env python
"""Django's commands, on the embedded PostgreSQL unless DATABASE_URL names another."""

import os
import signal
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from hosting.postgres import cluster
from hosting.postgres.programs import EmbeddedPostgresError

ENDINGS = (signal.SIGTERM, signal.SIGHUP)
WITHOUT_DATABASE = {"check_captions", "collectstatic", "help", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next(iter(sys.argv[1:]), "help")
    is_help = command.startswith("-") or not {"-h", "--help"}.isdisjoint(sys.argv)
    if not cluster.is_wanted() or is_help or command in WITHOUT_DATABASE:
        execute_from_command_line(sys.argv)
        return
    for number in ENDINGS:
        signal.signal(number, end)
    with cluster.started():
        try:
            execute_from_command_line(sys.argv)
        finally:
            let_go_of_database()


def end(number: int, _frame: object) -> None:
    """Exit as on Ctrl-C, so that the database is stopped; further signals do not interrupt that."""
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def let_go_of_database() -> None:
    """Close open connections, or the pool would complain that the server is shutting down."""
    if settings.configured:
        for connection in connections.all(initialized_only=True):
            connection.close()
            if isinstance(connection, DatabaseWrapper):
                connection.close_pool()


if __name__ == "__main__":
    try:
        main()
    except (EmbeddedPostgresError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
