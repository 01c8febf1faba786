"""Our own file format of questions, as people write them (docs/questions.md)."""
