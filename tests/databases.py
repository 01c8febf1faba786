"""Temporary databases in the tests' cluster, and their contents."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hosting.backup import postgres
from hosting.backup.postgres import libpq_parameters


@contextmanager
def fresh(options: str = "", *, called: str = "beside") -> Iterator[dict[str, str]]:
    """Create a temporary empty database; yields its libpq parameters."""
    ours = libpq_parameters(connection)
    name = f"{ours['dbname']}_{called}_{os.getpid()}"
    with psycopg.connect(make_conninfo(**ours | {"dbname": "postgres"}), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        query = "CREATE DATABASE {} TEMPLATE template0 " + options
        admin.execute(sql.SQL(query).format(sql.Identifier(name)))
        try:
            yield ours | {"dbname": name}
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            admin.execute(drop)


def contents(parameters: dict[str, str]) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    with postgres.connected(parameters) as reading:
        found = {}
        for table in postgres.tables(reading):
            query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier("public", table))
            found[table] = sorted(row for (row,) in reading.execute(query))
        return found
