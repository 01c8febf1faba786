"""What pages of notes print: where one may be, lists of them, files."""
