"""Badges are verified here by another library than the one that signs them."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, KeySet

from course.models import Certificate, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(ada: User) -> Certificate:
    enrolment = factories.enrol(ada, factories.course(), joined_at=factories.NOW)
    return factories.certificate(enrolment, name="김철수 (Ada)")


@pytest.fixture
def badge(row: Certificate, ada: User) -> str:
    client = Client()
    client.force_login(ada)
    answer = client.get(f"{row.get_absolute_url()}badge.jwt")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vc+jwt"
    assert answer["Content-Disposition"] == 'attachment; filename="badge-rivers.jwt"'
    assert "no-store" in answer["Cache-Control"]
    return str(answer.content.decode())


def fetched(path: str) -> Any:
    answer = Client().get(path)
    assert answer["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.content)


def test_badge_is_verified_with_the_key_that_the_site_publishes(
    badge: str, row: Certificate
) -> None:
    keys = KeySet.import_key_set(fetched("/.well-known/jwks.json"))

    token = jwt.decode(badge, keys, algorithms=["ES256"])

    assert token.header == {"alg": "ES256", "kid": "did:web:testserver#key-1", "typ": "vc+jwt"}
    claims = token.claims
    address = f"http://testserver{row.get_absolute_url()}"
    assert (claims["id"], claims["jti"]) == (address, address)
    assert claims["iss"] == claims["issuer"]["id"] == "did:web:testserver"
    assert claims["sub"] == claims["credentialSubject"]["id"] == f"{address}#holder"
    assert claims["validFrom"] == "2026-11-23T12:00:00Z"
    assert claims["nbf"] == int(factories.NOW.timestamp())


def test_did_document_holds_the_same_key(badge: str) -> None:
    document = fetched("/.well-known/did.json")

    (method,) = document["verificationMethod"]
    assert document["id"] == method["controller"] == "did:web:testserver"
    assert document["assertionMethod"] == [method["id"]] == ["did:web:testserver#key-1"]
    key = ECKey.import_key(method["publicKeyJwk"])
    assert jwt.decode(badge, key, algorithms=["ES256"]).claims["issuer"]["name"] == "Delta College"


def test_port_is_part_of_the_sites_identifier() -> None:
    answer = Client().get("/.well-known/did.json", headers={"host": "localhost:8000"})

    assert json.loads(answer.content)["id"] == "did:web:localhost%3A8000"


def test_changed_badge_is_refused(badge: str) -> None:
    keys = KeySet.import_key_set(fetched("/.well-known/jwks.json"))
    head, body, signature = badge.split(".")
    claims = json.loads(base64.urlsafe_b64decode(f"{body}=="))
    claims["credentialSubject"]["identifier"][0]["identityHash"] = "Mallory"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

    with pytest.raises(BadSignatureError):
        jwt.decode(f"{head}.{forged}.{signature}", keys, algorithms=["ES256"])


def test_credential_has_what_open_badges_ask_for_and_nothing_of_the_person_but_the_name(
    badge: str, row: Certificate, ada: User
) -> None:
    keys = KeySet.import_key_set(fetched("/.well-known/jwks.json"))
    claims = jwt.decode(badge, keys, algorithms=["ES256"]).claims

    assert claims["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert claims["type"] == ["VerifiableCredential", "AchievementCredential"]
    subject = claims["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert subject["identifier"] == [
        {"type": "IdentityObject", "identityHash": "김철수 (Ada)"}
        | {"identityType": "name", "hashed": False}
    ]
    achievement = subject["achievement"]
    assert achievement["type"] == ["Achievement"]
    assert {"id", "name", "description", "criteria"} <= set(achievement)
    assert achievement["criteria"]["narrative"] == (
        "96 % of the steps are complete. The average score of the tests is 82 %."
    )
    said = json.dumps(claims, ensure_ascii=False)
    for secret in (str(ada.email), str(ada.uuid), ada.display_name):
        assert secret not in said
