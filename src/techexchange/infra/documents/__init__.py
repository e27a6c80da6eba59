"""Documents: typeset to PDF, written as JSON and XML, and signatures on them checked.

What goes in decides every byte that comes out: no clock, no font of the machine, no chance. So a document may be made
again from its data years later and compared by its hash, and a signed PDF with the one that was to be signed.
"""

from techexchange.infra.documents.errors import DocumentDamaged, SignatureInvalid, TextUnprintable, TrustRootsMissing
from techexchange.infra.documents.signatures import SignedBy, TrustRoots, check_signature
from techexchange.infra.documents.structured import as_json, as_xml
from techexchange.infra.documents.typesetting import Sheet, preview, typeset

__all__ = [
    "DocumentDamaged",
    "Sheet",
    "SignatureInvalid",
    "SignedBy",
    "TextUnprintable",
    "TrustRoots",
    "TrustRootsMissing",
    "as_json",
    "as_xml",
    "check_signature",
    "preview",
    "typeset",
]
