#!/usr/bin/env python
"""Django's commands, on the embedded PostgreSQL unless DATABASE_URL names another."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from desk import embedded_postgres
from desk.postgres_programs import EmbeddedPostgresError

WITHOUT_DATABASE = {"check_captions", "collectstatic", "help", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = next(iter(sys.argv[1:]), "help")
    is_help = command.startswith("-") or not {"-h", "--help"}.isdisjoint(sys.argv)
    if embedded_postgres.is_wanted() and not is_help and command not in WITHOUT_DATABASE:
        embedded_postgres.start()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except (EmbeddedPostgresError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
