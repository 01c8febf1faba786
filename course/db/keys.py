"""Step keys: 8 random characters, without those that are easily misread (no 0, 1)."""

import secrets

ALPHABET = "abcdefghijklmnopqrstuvwxyz23456789"
LENGTH = 8


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_key(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET)
