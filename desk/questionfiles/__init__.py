"""Question files, our own format and Moodle's GIFT: checking, importing, exporting."""
