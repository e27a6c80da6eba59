"""Whose an electronic signature is, as its certificate says."""

import re
from collections.abc import Iterable
from typing import Any

from techexchange.deals.models.document import ContractSignature
from techexchange.identity.models import Organization
from techexchange.infra.documents import SignatureInvalid, SignedBy

TAX_CODE = re.compile(r"MST[:\s]*([0-9][0-9-]+)", re.IGNORECASE)
"""How Vietnamese certificates of organisations name the tax code."""


def must_be_of(signer: SignedBy, organization: Organization) -> None:
    """Pass unless the certificate names another organisation's tax code; raises SignatureInvalid."""
    named = TAX_CODE.search(signer.identifier or "")
    if named and organization.tax_code and _digits(named[1]) != _digits(organization.tax_code):
        raise SignatureInvalid(reason="another_organization")


def must_be_another(signer: SignedBy, given: Iterable[ContractSignature]) -> None:
    """Pass unless this certificate signed for the other party already; raises SignatureInvalid."""
    used = {signature.certificate["sha256"] for signature in given if signature.certificate}
    if signer.certificate_sha256 in used:
        raise SignatureInvalid(reason="signer_of_the_other_party")


def certificate_of(signer: SignedBy) -> dict[str, Any]:
    """What is kept of a certificate and its signature, for the two parties."""
    return {
        "name": signer.name,
        "organization": signer.organization,
        "issuer": signer.issuer,
        "sha256": signer.certificate_sha256,
        "signed_at": signer.at.isoformat() if signer.at else None,
        "time_stamped": signer.stamped,
    }


def _digits(code: str) -> str:
    return re.sub(r"[^0-9]", "", code)
