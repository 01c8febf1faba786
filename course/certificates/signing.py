"""The key this site signs credentials with: made once, kept for good.

It is SIGNING_KEY, else a file in VAR_DIR that its owner alone can read. The libraries are imported
by the first who signs: they take 10 MB, and few processes ever do.
"""

from __future__ import annotations

import base64
import os
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ALGORITHM: Final = "ES256"
KEY_BYTES: Final = 32
_FILE: Final = "signing_key"
# Numbers from 1 to this are private keys of P-256 (its order, less one).
_LARGEST: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550


class UnfitKey(ValueError):
    """The signing key that is set, or the file of it, is none."""


def new_secret() -> str:
    """A fresh key, as SIGNING_KEY takes it: 43 characters."""
    number = secrets.randbelow(_LARGEST) + 1
    return base64.urlsafe_b64encode(number.to_bytes(KEY_BYTES)).decode().rstrip("=")


def private_key(secret: str) -> EllipticCurvePrivateKey:
    """Raises UnfitKey."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    try:
        number = int.from_bytes(base64.b64decode(f"{secret}=", altchars=b"-_", validate=True))
    except ValueError as error:
        raise UnfitKey("it is not base64url") from error
    if len(secret) != len(new_secret()) or not 0 < number <= _LARGEST:
        raise UnfitKey("it is not a key of 43 characters")
    return ec.derive_private_key(number, ec.SECP256R1())


def public_jwk() -> dict[str, Any]:
    """The public key as a JWK (RFC 7517), without a key id."""
    from jwt.algorithms import ECAlgorithm  # noqa: PLC0415

    public = ECAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    return {name: public[name] for name in ("kty", "crv", "x", "y")} | {
        "alg": ALGORITHM,
        "use": "sig",
    }


def sign(claims: dict[str, Any], *, key_id: str, kind: str) -> str:
    """A JWS in compact form of these claims."""
    import jwt  # noqa: PLC0415

    return jwt.encode(claims, _key(), algorithm=ALGORITHM, headers={"kid": key_id, "typ": kind})


def _key() -> EllipticCurvePrivateKey:
    return _parsed(settings.SIGNING_KEY or _kept(settings.VAR_DIR / _FILE))


_parsed = cache(private_key)


def _kept(path: Path) -> str:
    """The content of the file, made if absent; of several who make it at once the first wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        try:
            fresh.write_text(f"{new_secret()}\n")
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
