"""The whole site in one archive: its database and its uploads.

A tar with `database.sql.gz` (plain SQL by pg_dump), `media/<name>` for every upload, and at its end
`manifest.json`, which holds the SHA-256 of each of them and the rows of each table.
"""

DATABASE_MEMBER = "database.sql.gz"
MEDIA_PREFIX = "media/"
MANIFEST_MEMBER = "manifest.json"


class BackupError(Exception):
    """A backup cannot be made or restored; the text is for whoever runs the site."""
