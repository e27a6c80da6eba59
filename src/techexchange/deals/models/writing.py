"""How a contract is written, put to signature, signed and amended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from techexchange.deals import events as facts
from techexchange.deals.errors import (
    AlreadySigned,
    AmendmentOpen,
    ContractIncomplete,
    DocumentChanged,
    NoAmendmentOpen,
    VersionsExhausted,
)
from techexchange.deals.lifecycle import AMENDABLE, CONCLUDE, EDIT, REQUEST_SIGNATURE, SIGN
from techexchange.deals.models.document import (
    ContractDraft,
    ContractSide,
    ContractSignature,
    ContractVersion,
    SigningMethod,
)
from techexchange.deals.models.record import AMEND, ContractRecord
from techexchange.infra.storage import StoredFile
from techexchange.kernel.days import day_of
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor

MOST_VERSIONS = 500
"""As many versions as one contract may have, amendments and withdrawn ones among them."""

Missing = Sequence[Mapping[str, Any]]
"""What the law asks for and the form lacks: `pointer`, `code`, `detail`, and the `source` that asks."""


@dataclass(frozen=True)
class Paper:
    """A document that is ready to be signed, and its PDF in each language."""

    document: dict[str, Any]
    files: Mapping[str, StoredFile]


@dataclass(frozen=True)
class Hand:
    """How a party signs the document it names by its hash; of a signed PDF, what its certificate says and the file."""

    document_hash: str
    method: SigningMethod = SigningMethod.CREDENTIAL
    language: str | None = None
    certificate: dict[str, Any] | None = field(default=None, repr=False)
    file: StoredFile | None = field(default=None, repr=False)


class WrittenContract(ContractRecord):
    """A contract whose text both parties write, and which binds them once both have signed the same hash."""

    __abstract__ = True

    def rewrite(
        self, draft: ContractDraft, before: ContractVersion, *, by: Actor, at: datetime
    ) -> tuple[ContractVersion, facts.ContractEdited]:
        """Write another version; the one before, and what was signed of it, no longer counts."""
        self.status = EDIT(self.status)
        before.supersede()
        self.pending = self.document_hash = None
        self.signed_sides = []
        self._keep(draft)
        version = self._next(draft, by, at)
        self.number = version.number
        edited_by = self.organization(self.side_of(by))
        return version, self._fact(facts.ContractEdited, by, at, edited_by=edited_by)

    def request_signature(
        self, version: ContractVersion, paper: Paper, *, by: Actor, at: datetime
    ) -> facts.SignatureRequested:
        """Put the latest version to both parties."""
        self.status = REQUEST_SIGNATURE(self.status)
        self.document_hash = version.propose(paper.document, paper.files)
        self.pending, self.signed_sides = version.number, []
        return self._fact(facts.SignatureRequested, by, at, document_hash=self.document_hash)

    def must_be_ready(self, missing: Missing) -> None:
        """Pass where the latest version may be put to signature; raises ContractIncomplete."""
        REQUEST_SIGNATURE(self.status)
        must_be_complete(missing)

    def sign(
        self, version: ContractVersion, hand: Hand, *, by: Actor, at: datetime
    ) -> tuple[ContractSignature, facts.ContractSigned]:
        """Sign the version put to the parties, for one's own side; raises DocumentChanged or AlreadySigned."""
        side = self.side_of(by)
        self.must_be_signable(side)
        if hand.document_hash != version.document_hash:
            raise DocumentChanged(version=self.version)
        self.signed_sides = [*self.signed_sides, side.value]
        signature = ContractSignature(
            contract_id=self.id,
            number=version.number,
            side=side,
            person_id=by.id,
            document_hash=hand.document_hash,
            method=hand.method,
            language=hand.language,
            certificate=hand.certificate,
            file_key=hand.file.key if hand.file else None,
            file_sha256=hand.file.sha256 if hand.file else None,
            signed_at=at,
        )
        told = {"side": side.value, "method": hand.method.value, "document_hash": hand.document_hash}
        return signature, self._fact(
            facts.ContractSigned, by, at, number=version.number, signed_for=self.organization(side), **told
        )

    def must_be_signable(self, side: ContractSide) -> None:
        """Pass where this side may sign now; raises MoveNotAllowed, NoAmendmentOpen or AlreadySigned."""
        if self.status not in AMENDABLE:
            SIGN(self.status)
        elif self.pending is None:
            raise NoAmendmentOpen
        if side.value in self.signed_sides:
            raise AlreadySigned

    @property
    def to_sign(self) -> int:
        """The number of the version before the parties; raises NoAmendmentOpen."""
        if self.pending is None:
            raise NoAmendmentOpen
        return self.pending

    @property
    def signing_day(self) -> date:
        """The day on which both had signed."""
        assert self.signed_on is not None, "both parties have signed"
        return self.signed_on

    @property
    def signed_by_both(self) -> bool:
        """Whether both parties signed what was put to them."""
        return len(self.signed_sides) == len(ContractSide)

    def conclude(self, version: ContractVersion, *, by: Actor, at: datetime) -> facts.ContractConcluded:
        """Bind both parties to what both signed."""
        self.status = CONCLUDE(self.status)
        version.sign()
        self.in_force, self.pending = version.number, None
        self.signed_on = day_of(at)
        told = {"document_hash": version.document_hash, "signed_on": self.signed_on.isoformat()}
        return self._fact(facts.ContractConcluded, by, at, number=version.number, **told)

    def begin_amendment(self, draft: ContractDraft, *, by: Actor, at: datetime) -> ContractVersion:
        """The version that would amend a contract in force; raises AmendmentOpen."""
        self._must_be_amendable()
        return self._next(draft, by, at)

    def propose_amendment(
        self, version: ContractVersion, paper: Paper, *, by: Actor, at: datetime
    ) -> facts.AmendmentProposed:
        """Put another version to both parties; until both have signed it, the one in force stays."""
        self._must_be_amendable()
        document_hash = version.propose(paper.document, paper.files)
        self.number = self.pending = version.number
        self.signed_sides = []
        proposed_by = self.organization(self.side_of(by))
        return self._fact(facts.AmendmentProposed, by, at, document_hash=document_hash, proposed_by=proposed_by)

    def amend(
        self, version: ContractVersion, replaced: ContractVersion, *, by: Actor, at: datetime
    ) -> facts.ContractAmended:
        """Let the version both signed be the one in force."""
        version.sign()
        replaced.supersede()
        self._keep(version.draft)
        self.in_force, self.pending, self.document_hash = version.number, None, version.document_hash
        return self._fact(facts.ContractAmended, by, at, number=version.number, document_hash=version.document_hash)

    @property
    def amendment(self) -> int:
        """The number of the amendment before the parties; raises NoAmendmentOpen."""
        if self.pending is None or self.in_force is None:
            raise NoAmendmentOpen
        return self.pending

    def withdraw_amendment(self, version: ContractVersion, *, by: Actor, at: datetime) -> facts.AmendmentWithdrawn:
        """Take the version put to the parties back."""
        version.withdraw()
        self.pending, self.signed_sides = None, []
        return self._fact(facts.AmendmentWithdrawn, by, at, number=version.number)

    def _must_be_amendable(self) -> None:
        if self.status not in AMENDABLE:
            raise MoveNotAllowed(move=AMEND, status=self.status.value)
        if self.pending is not None:
            raise AmendmentOpen(number=self.pending)

    def _next(self, draft: ContractDraft, by: Actor, at: datetime) -> ContractVersion:
        if self.number >= MOST_VERSIONS:
            raise VersionsExhausted(most=MOST_VERSIONS)
        return ContractVersion.of(self.id, self.number + 1, draft, by=by.id, at=at)


def must_be_complete(missing: Missing) -> None:
    """Pass where nothing is missing; raises ContractIncomplete naming each field."""
    if missing:
        raise ContractIncomplete(errors=list(missing))
