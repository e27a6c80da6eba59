"""Notices and preferences as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import YesOrNo
from techexchange.notifications.actions import Choice
from techexchange.notifications.models import Notice, NoticeKind, Preferences, SubjectType


class NoticeQuery(PageQuery):
    """Which notices are wanted."""

    unread: Annotated[bool, Field(description="Only those not yet read")] = False


class NoticeOut(Out):
    """One item of the inbox, told in the reader's language."""

    id: UUID
    kind: NoticeKind
    title: str
    text: str
    subject_type: SubjectType
    subject_id: UUID
    listing_id: UUID | None
    organization_id: Annotated[UUID | None, Field(description="As whose member the reader is told")]
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, language: str) -> "NoticeOut":
        """A notice in `vi` or `en`."""
        title, text = notice.told(language)
        told = {"title": title, "text": text}
        kept = {name: getattr(notice, name) for name in cls.model_fields if name not in told}
        return cls(**(kept | told))


class ReadOut(Out):
    """What marking everything as read did."""

    read: Annotated[int, Field(description="How many notices had not been read")]


class PreferencesIn(Body):
    """Which letters are wanted; what is not named stays as it is."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"mail": True, "muted": ["listing_published"]}}
    )

    mail: YesOrNo | None = None
    muted: Annotated[tuple[NoticeKind, ...], Field(max_length=len(NoticeKind))] | None = None

    def choice(self) -> Choice:
        """The choice in the domain's terms."""
        return Choice(self.mail, self.muted)


class PreferencesOut(AggregateOut):
    """Which letters are wanted; the inbox has everything in any case."""

    mail: bool
    muted: Annotated[list[NoticeKind], Field(description="Kinds of notices that come without a letter")]

    @classmethod
    def of(cls, preferences: Preferences) -> "PreferencesOut":
        """Preferences as they stand."""
        return cls.model_validate(preferences)
