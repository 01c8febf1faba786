"""Questions, attempts and responses will live here."""
