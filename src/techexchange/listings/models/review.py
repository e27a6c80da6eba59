"""How the content of a listing is changed, reviewed and made public."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor
from techexchange.listings import events as facts
from techexchange.listings.errors import ListingIncomplete, RenewalNeedsReview, TooManyAttachments, ValidityNotExtended
from techexchange.listings.lifecycle import (
    APPROVE_REVISION,
    ASK_REVISION,
    BEGIN_REVIEW,
    BEGIN_REVIEW_REVISION,
    EDIT,
    EDIT_REVISION,
    PUBLISH,
    REJECT,
    REJECT_REVISION,
    RENEW,
    REOPEN_REVIEW,
    REOPEN_REVIEW_REVISION,
    REQUEST_CHANGES,
    REQUEST_CHANGES_REVISION,
    REVISABLE,
    SUBMIT,
    SUBMIT_REVISION,
    ListingStatus,
    RevisionStatus,
)
from techexchange.listings.models.content import faults_of
from techexchange.listings.models.parts import LARGEST_NUMBER_OF_ATTACHMENTS, Attachment, ListingVersion
from techexchange.listings.models.record import ListingRecord

RENEWABLE = timedelta(days=365)
"""How long after a person reviewed the content a listing may be renewed without another review."""


class ReviewedListing(ListingRecord):
    """A listing whose content goes public only through a review; after the first publication, as a revision."""

    __abstract__ = True

    def edit(self, content: dict[str, Any], *, by: Actor, at: datetime) -> facts.ListingEdited:
        """Change the working content; of a listing that was published this begins a revision."""
        self._open_to_edit()
        self.content = content
        return self._fact(facts.ListingEdited, by, at, is_revision=self.is_revision)

    def attach(self, attachment: Attachment, present: int, *, by: Actor, at: datetime) -> facts.AttachmentAdded:
        """Put a file beside the `present` ones on the working content; raises TooManyAttachments."""
        if present >= LARGEST_NUMBER_OF_ATTACHMENTS:
            raise TooManyAttachments(most=LARGEST_NUMBER_OF_ATTACHMENTS)
        self._open_to_edit()
        told = {"kind": attachment.kind.value, "public": attachment.public, "sha256": attachment.sha256}
        return self._fact(facts.AttachmentAdded, by, at, attachment_id=attachment.id, **told)

    def detach(self, attachment: Attachment, *, by: Actor, at: datetime) -> facts.AttachmentRemoved:
        """Take a file off the working content; the published version keeps it until the next one."""
        self._open_to_edit()
        attachment.removed_at = at
        return self._fact(facts.AttachmentRemoved, by, at, attachment_id=attachment.id)

    def submit(self, *, by: Actor, at: datetime) -> facts.ListingSubmitted:
        """Hand the working content in for review; raises ListingIncomplete."""
        faults = faults_of(self.content, self.direction, at)
        if faults:
            raise ListingIncomplete(errors=faults)
        if self.is_revision:
            self._must_be_revisable("submit")
            self.revision = SUBMIT_REVISION(self.revision)
        else:
            self.status = SUBMIT(self.status)
        return self._fact(facts.ListingSubmitted, by, at, is_revision=self.is_revision)

    def begin_review(self, *, by: Actor, at: datetime) -> facts.ListingReviewStarted:
        """Take the submitted content under review."""
        if self.is_revision:
            self.revision = BEGIN_REVIEW_REVISION(self.revision)
        else:
            self.status = BEGIN_REVIEW(self.status)
        return self._fact(facts.ListingReviewStarted, by, at, is_revision=self.is_revision)

    def reopen_review(self, *, by: Actor, at: datetime) -> facts.ListingReviewStarted:
        """Take what was refused under review again."""
        if self.is_revision:
            self.revision = REOPEN_REVIEW_REVISION(self.revision)
        else:
            self.status = REOPEN_REVIEW(self.status)
        return self._fact(facts.ListingReviewStarted, by, at, is_revision=self.is_revision)

    def ask_revision(self, *, by: Actor, at: datetime) -> facts.ListingChangesRequested:
        """Ask for changes to what is published, which stays on view meanwhile."""
        self._must_be_revisable("ask_revision")
        self.revision = ASK_REVISION(self.revision)
        return self._fact(facts.ListingChangesRequested, by, at, is_revision=True)

    def request_changes(self, *, by: Actor, at: datetime) -> facts.ListingChangesRequested:
        """Give the content back to be improved."""
        if self.is_revision:
            self.revision = REQUEST_CHANGES_REVISION(self.revision)
        else:
            self.status = REQUEST_CHANGES(self.status)
        return self._fact(facts.ListingChangesRequested, by, at, is_revision=self.is_revision)

    def reject(self, *, by: Actor, at: datetime) -> facts.ListingRejected:
        """Refuse the content; of a published listing the last version stays."""
        if self.is_revision:
            self.revision = REJECT_REVISION(self.revision)
        else:
            self.status = REJECT(self.status)
        return self._fact(facts.ListingRejected, by, at, is_revision=self.is_revision)

    def freeze(self, attachments: Iterable[Attachment], *, at: datetime) -> ListingVersion:
        """The next version: the working content and the public attachments as they stand."""
        public = [attachment.named() for attachment in attachments if attachment.public]
        return self._version(self.content | {"attachments": public}, at)

    def publish(self, version: ListingVersion, *, by: Actor, at: datetime) -> facts.ListingPublished:
        """Make a reviewed version public; raises ListingValidityPassed."""
        revised = self.is_revision
        if revised:
            self.revision = APPROVE_REVISION(self.revision)
        else:
            self.status = PUBLISH(self.status)
        if self.status is ListingStatus.EXPIRED:
            self.status = RENEW(self.status)
        self._show(version, at)
        self.reviewed_at = at
        return self._fact(facts.ListingPublished, by, at, is_revision=revised, **version.told())

    def must_be_renewable(self, at: datetime) -> None:
        """Pass where no review is needed to be public for longer; raises RenewalNeedsReview."""
        RENEW(self.status)
        if self.revision is not RevisionStatus.NONE or self.reviewed_at is None or at >= self.reviewed_at + RENEWABLE:
            raise RenewalNeedsReview(reviewed_at=self.reviewed_at)

    def renewal(self, last: ListingVersion, valid_until: datetime, *, at: datetime) -> ListingVersion:
        """The last version with a later end; raises ValidityNotExtended."""
        self.must_be_renewable(at)
        if valid_until <= at:
            raise ValidityNotExtended(valid_until=valid_until)
        return self._version(last.content | {"valid_until": valid_until.astimezone(UTC).isoformat()}, at)

    def renew(self, version: ListingVersion, *, by: Actor, at: datetime) -> facts.ListingRenewed:
        """Be public until a later time, without another review."""
        self.status = RENEW(self.status)
        self._show(version, at)
        self.content = self.content | {"valid_until": version.content["valid_until"]}
        assert self.valid_until is not None
        return self._fact(facts.ListingRenewed, by, at, valid_until=self.valid_until, **version.told())

    def _open_to_edit(self) -> None:
        if self.is_revision:
            self._must_be_revisable("edit")
            self.revision = EDIT_REVISION(self.revision)
        else:
            self.status = EDIT(self.status)

    def _must_be_revisable(self, move: str) -> None:
        if self.status not in REVISABLE:
            raise MoveNotAllowed(move=move, status=self.status)
