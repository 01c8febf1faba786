"""A question as a person writes it in a file: docs/questions.md describes the form."""
