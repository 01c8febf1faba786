"""Certificates of achievement: what they take, and the only writer of them."""

from course.certificates.issuing import (
    MOST_STEPS,
    NotReached,
    certificate_name,
    issue,
    revoke,
    transcript_of,
    withdraw_all,
)
from course.certificates.own import (
    OwnCertificate,
    certificate_json,
    certificate_of,
    membership_with_certificate,
    own_certificate,
)
from course.certificates.rules import (
    CertificateStanding,
    Counts,
    Rules,
    counts_of,
    is_taken,
    rules_of,
    standing_of,
    steps_of,
)

__all__ = [
    "MOST_STEPS",
    "CertificateStanding",
    "Counts",
    "NotReached",
    "OwnCertificate",
    "Rules",
    "certificate_json",
    "certificate_name",
    "certificate_of",
    "counts_of",
    "is_taken",
    "issue",
    "membership_with_certificate",
    "own_certificate",
    "revoke",
    "rules_of",
    "standing_of",
    "steps_of",
    "transcript_of",
    "withdraw_all",
]
