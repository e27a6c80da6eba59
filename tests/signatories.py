"""Certification authorities and people with certificates of theirs, who sign PDFs as tools of the market do."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2045, 1, 1, tzinfo=UTC)
PAST = {"not_before": datetime(2019, 1, 1, tzinfo=UTC), "not_after": datetime(2019, 6, 1, tzinfo=UTC)}


def named(name: str, organization: str | None = None, identifier: str | None = None) -> x509.Name:
    """A distinguished name."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    parts += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    parts += [x509.NameAttribute(NameOID.USER_ID, identifier)] if identifier else []
    return x509.Name(parts)


@dataclass
class CertifiedSigner:
    """A person with a key and a certificate, and the certificates that lead to the authority."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    async def signed(
        self, pdf: bytes, *, field: str = "Signature1", subfilter: SigSeedSubFilter | None = None
    ) -> bytes:
        """The PDF with this signature added behind it."""
        store = SimpleCertificateStore()
        store.register_multiple([asn1.Certificate.load(der(found)) for found in self.chain])
        signer = signers.SimpleSigner(
            signing_cert=asn1.Certificate.load(der(self.certificate)),
            signing_key=keys.PrivateKeyInfo.load(
                self.key.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            ),
            cert_registry=store,
        )
        meta = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=subfilter or SigSeedSubFilter.PADES, name="x"
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        signing = signers.PdfSigner(meta, signer, new_field_spec=fields.SigFieldSpec(field))
        return (await signing.async_sign_pdf(writer)).getvalue()


class CertificationAuthority:
    """Issues certificates; `directory` takes its own for an exchange to trust."""

    def __init__(self, name: str = "Test Root CA") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = named(name)
        self.certificate = self._issue(self.name, self.key.public_key(), authority=True)

    def install(self, directory: Path) -> Path:
        """Keep this authority's certificate where an exchange looks for those it trusts."""
        directory.mkdir(exist_ok=True)
        path = directory / f"{self.certificate.serial_number}.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return directory

    def revoke(self, signer: CertifiedSigner, directory: Path) -> None:
        """Keep a list with this certificate revoked beside the trusted ones."""
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(signer.certificate.serial_number)
            .revocation_date(VALID_FROM)
            .build()
        )
        crl = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(VALID_FROM)
            .next_update(VALID_UNTIL)
            .add_revoked_certificate(revoked)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        (directory / "revoked.crl").write_bytes(crl.public_bytes(serialization.Encoding.DER))

    def certify(
        self,
        name: str = "Nguyễn Thị Hường",
        organization: str = "Viện Cơ điện",
        tax_code: str = "0100109106",
        **validity,
    ) -> CertifiedSigner:
        """A person this authority vouches for."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = named(name, organization, f"MST:{tax_code}")
        return CertifiedSigner(key, self._issue(subject, key.public_key(), **validity), (self.certificate,))

    def _issue(
        self,
        subject: x509.Name,
        public_key: ec.EllipticCurvePublicKey,
        *,
        authority: bool = False,
        signs: bool = True,
        not_before: datetime = VALID_FROM,
        not_after: datetime = VALID_UNTIL,
    ) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=signs,
            content_commitment=signs and not authority,
            key_encipherment=not signs,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=authority,
            crl_sign=authority,
            encipher_only=False,
            decipher_only=False,
        )
        point = x509.DistributionPoint([x509.UniformResourceIdentifier("http://ca.example/list.crl")], None, None, None)
        return (
            x509.CertificateBuilder()
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )


def der(certificate: x509.Certificate) -> bytes:
    """A certificate in its binary form."""
    return certificate.public_bytes(serialization.Encoding.DER)


def soon() -> datetime:
    """A little after now: when a signature just made is judged."""
    return datetime.now(UTC) + timedelta(minutes=1)
