"""Course files, a course as plain files: reading, diffing, loading, dumping."""
