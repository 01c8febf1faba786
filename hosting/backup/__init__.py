"""Backup archives: the database and the uploads of a site in one tar.

Members are `database.sql.gz` (plain SQL by pg_dump), `media/<name>` for every upload, and last
`manifest.json` with the SHA-256 checksum of each of them and the row count of each table.
"""

DATABASE_MEMBER = "database.sql.gz"
MEDIA_PREFIX = "media/"
MANIFEST_MEMBER = "manifest.json"


class BackupError(Exception):
    """A backup cannot be made or restored; the text is for the operator."""
