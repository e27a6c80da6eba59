"""Signed PDFs: whether it is our document, signed as a whole, intact, by someone an accepted authority vouches for.

A signature in a PDF is added behind the file that was signed, so the original stands at its start byte for byte; what
was added is compared object by object, and only a signature, its field and the proofs of its validity may be new.
Accepted are PAdES baseline (ETSI EN 319 142-1) and PAdES basic (ISO 32000-1) signatures, with digests that still hold.
Nothing is fetched: what is believed stands in a directory of certificates and revocation lists.
"""

import asyncio
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from techexchange.infra.documents.errors import SignatureInvalid, TrustRootsMissing

for talker in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(talker).setLevel(logging.CRITICAL + 1)
"""They log the names of signers; what is wrong is said to whoever asked, and to nobody else."""

LARGEST_ADDITION = 5 * 1024 * 1024
"""How many bytes signatures with their pictures and proofs may add to a document."""

MOST_SIGNATURES = 8
SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/DA", "/DR", "/NeedAppearances"})
"""What tools write into the form of a document they sign; its fields are looked at one by one."""

SIGNATURES_ONLY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule([SigFieldCreationRule(), SigFieldModificationRule()], FORM_KEYS),
)
"""What may stand behind a document: signatures with their fields and proofs."""

UNREADABLE = (PdfError, SigningError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError, OSError)
"""What is raised for a file that is not the signed PDF it claims to be."""


@dataclass(frozen=True)
class SignedBy:
    """Who signed the whole document last, by their certificate, and when.

    `at` is the time of an accepted time stamp where there is one (`stamped`), else the time the signer's machine told.
    """

    name: str = field(repr=False)
    organization: str | None = field(repr=False)
    identifier: str | None = field(repr=False)
    issuer: str
    certificate_sha256: str
    at: datetime | None
    stamped: bool
    signatures: int


class TrustRoots:
    """Whose certificates are believed: the files of a directory (.pem, .crt, .cer, and .crl), read when first needed.

    A certificate issued by itself is an authority to be trusted; any other only helps to find the way to one.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Every certificate of the directory."""
        return tuple(x509.Certificate.load(found) for found in self._read(".pem", ".crt", ".cer"))

    @cached_property
    def revocations(self) -> tuple[crl.CertificateList, ...]:
        """Every list of revoked certificates of the directory."""
        return tuple(crl.CertificateList.load(found) for found in self._read(".crl"))

    def context(self, at: datetime) -> ValidationContext:
        """What a validation at some time goes by; raises TrustRootsMissing where no authority is trusted."""
        roots = [found for found in self.certificates if found.self_issued]
        if not roots:
            raise TrustRootsMissing
        return ValidationContext(
            trust_roots=roots,
            other_certs=[found for found in self.certificates if not found.self_issued],
            crls=list(self.revocations),
            moment=at,
            allow_fetching=False,
        )

    def _read(self, *suffixes: str) -> Iterator[bytes]:
        if self.directory is None or not self.directory.is_dir():
            return
        for path in sorted(self.directory.iterdir()):
            if path.suffix.lower() in suffixes:
                content = path.read_bytes()
                blocks = pem.unarmor(content, multiple=True) if pem.detect(content) else [(None, {}, content)]
                yield from (block[2] for block in blocks)


async def check_signature(pdf: bytes, original: bytes, trusted: TrustRoots, at: datetime) -> SignedBy:
    """Who signed `original` as a whole in `pdf`, judged at a time; raises SignatureInvalid or TrustRootsMissing."""
    return await asyncio.to_thread(_checked, pdf, original, trusted, at)


def _checked(pdf: bytes, original: bytes, trusted: TrustRoots, at: datetime) -> SignedBy:
    context = trusted.context(at)
    if not pdf.startswith(original):
        raise SignatureInvalid(reason="another_document")
    if len(pdf) > len(original) + LARGEST_ADDITION:
        raise SignatureInvalid(reason="too_large")
    try:
        return asyncio.run(_judged(pdf, original, context))
    except UNREADABLE as broken:
        raise SignatureInvalid(reason="unreadable") from broken


async def _judged(pdf: bytes, original: bytes, context: ValidationContext) -> SignedBy:
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        raise SignatureInvalid(reason="unsigned")
    if len(signatures) > MOST_SIGNATURES:
        raise SignatureInvalid(reason="too_many_signatures")
    _refuse_changes(reader, original)
    judged = [(signature, await _validated(signature, context)) for signature in signatures]
    last, status = judged[-1]
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureInvalid(reason="not_the_whole_document")
    return _signer(last, status, len(judged))


def _refuse_changes(reader: PdfFileReader, original: bytes) -> None:
    """Whatever was added behind the original must be signatures and what proves them, nothing that can be read."""
    before = PdfFileReader(io.BytesIO(original), strict=True)
    last = before.total_revisions - 1
    if reader.total_revisions <= last or reader.xrefs.get_startxref_for_revision(last) != before.last_startxref:
        raise SignatureInvalid(reason="another_document")
    found = SIGNATURES_ONLY.review_file(reader, last)
    if not isinstance(found, DiffResult) or found.modification_level > ModificationLevel.FORM_FILLING:
        raise SignatureInvalid(reason="changed")


async def _validated(signature: EmbeddedPdfSignature, context: ValidationContext) -> PdfSignatureStatus:
    status = await async_validate_pdf_signature(signature, context, key_usage_settings=SIGNING)
    for holds, reason in (
        (status.intact, "changed"),
        (status.valid, "not_genuine"),
        (not status.revoked, "revoked"),
        (status.trusted, "not_trusted"),
        (status.bottom_line, "changed"),
    ):
        if not holds:
            raise SignatureInvalid(reason=reason)
    return status


def _signer(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, signatures: int) -> SignedBy:
    certificate = signature.signer_cert
    subject, issuer = certificate.subject.native, certificate.issuer.native
    stamp = status.timestamp_validity
    at = stamp.timestamp if stamp else status.signer_reported_dt
    return SignedBy(
        name=_one(subject.get("common_name")) or certificate.subject.human_friendly,
        organization=_one(subject.get("organization_name")),
        identifier=_one(subject.get("user_id") or subject.get("serial_number")),
        issuer=_one(issuer.get("common_name")) or certificate.issuer.human_friendly,
        certificate_sha256=certificate.sha256.hex(),
        at=at.astimezone(UTC) if at else None,
        stamped=stamp is not None,
        signatures=signatures,
    )


def _one(value: str | list[str] | None) -> str | None:
    return value[0] if isinstance(value, list) else value
