"""A certificate as a credential: Open Badges 3.0, a W3C Verifiable Credential, signed as a JWT.

The site is known as did:web; its keys are at /.well-known/jwks.json and /.well-known/did.json.
"""

from datetime import UTC
from typing import Any, Final

from django.utils.translation import gettext as _

from course.certificates import signing
from course.models import Certificate

CONTEXT: Final = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_SCHEMA: Final = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
# The media type of the answer, and the type in the header of the JWT.
MEDIA_TYPE: Final = "application/vc+jwt"


def did_of(host: str) -> str:
    """The site's identifier; the colon before a port is part of the name."""
    return f"did:web:{host.replace(':', '%3A')}"


def key_id_of(host: str) -> str:
    return f"{did_of(host)}#key-1"


def jwks(host: str) -> dict[str, Any]:
    return {"keys": [{"kid": key_id_of(host), **signing.public_jwk()}]}


def did_document(host: str) -> dict[str, Any]:
    did, key = did_of(host), key_id_of(host)
    method = {
        "id": key,
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": signing.public_jwk(),
    }
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [key],
    }


def credential(certificate: Certificate, *, host: str, site: str) -> dict[str, Any]:
    """The achievement, its holder by name alone; `site` is the site's address without a slash.

    Its id is the check page, which knows of a revocation.
    """
    address = site + certificate.get_absolute_url()
    achievement = {
        "id": site + certificate.course.get_absolute_url(),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": certificate.course_title,
        "description": _("Certificate of achievement in “%(course)s”.")
        % {"course": certificate.course_title},
        "criteria": {"narrative": _criteria(certificate)},
        "inLanguage": certificate.language,
    }
    holder = {
        "type": "IdentityObject",
        "identityHash": certificate.name,
        "identityType": "name",
        "hashed": False,
    }
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": certificate.course_title,
        "issuer": {
            "id": did_of(host),
            "type": ["Profile"],
            "name": certificate.organisation_name,
            "url": f"{site}/",
        },
        "validFrom": certificate.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [holder],
            "achievement": achievement,
        },
        "credentialSchema": [_SCHEMA],
    }


def signed(certificate: Certificate, *, host: str, site: str) -> str:
    """The credential as a VC-JWT: its members, and the claims that repeat them."""
    made = credential(certificate, host=host, site=site)
    claims = {
        "iss": made["issuer"]["id"],
        "jti": made["id"],
        "sub": made["credentialSubject"]["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }
    return signing.sign(made | claims, key_id=key_id_of(host), kind="vc+jwt")


def _criteria(certificate: Certificate) -> str:
    said = _("%(percent)d %% of the steps are complete.") % {"percent": certificate.percent}
    if certificate.score_percent is None:
        return said
    score = _("The average score of the tests is %(score)d %%.")
    return f"{said} {score % {'score': certificate.score_percent}}"
