"""Random keys, of characters that are not easily misread (no 0, 1): 8 for a step."""

import secrets

ALPHABET = "abcdefghijklmnopqrstuvwxyz23456789"
LENGTH = 8
# 100 bits: nobody comes upon one by trying.
SALT_LENGTH = 20


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_salt() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SALT_LENGTH))


def is_key(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET)
