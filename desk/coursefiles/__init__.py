"""A course as plain files: reading, comparing, loading and dumping; docs/course-files.md."""
