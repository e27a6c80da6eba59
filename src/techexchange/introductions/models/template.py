"""The template of an agreement: its text in each language, and the names that stand for what is filled in."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from string import Template
from typing import Any, TypedDict
from uuid import UUID

import rfc8785
from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.introductions.errors.template import TemplateNotApproved, TemplateTextInvalid
from techexchange.introductions.events.template import TemplateApproved, TemplateDrafted, TemplateRetired
from techexchange.introductions.lifecycle.template import (
    APPROVE_TEMPLATE,
    RETIRE_TEMPLATE,
    TEMPLATE_LIFE,
    TemplateKind,
    TemplateStatus,
)
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

NAMES: dict[TemplateKind, frozenset[str]] = {
    TemplateKind.NDA: frozenset({"first_party", "second_party", "listings", "expires_on"}),
    TemplateKind.MOU: frozenset({"supplier", "acquirer", "listing", "terms", "expires_on"}),
}
"""What each kind's text must say, and where."""


class TemplateFacts(TypedDict):
    """What every event of a template tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    kind: TemplateKind
    number: int
    text_hash: str


class AgreementTemplate(Aggregate):
    """One version of the text that agreements of a kind are made of; the text never changes."""

    __tablename__ = "agreement_templates"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        Index("uq_agreement_templates_approved", "kind", unique=True, postgresql_where=text("status = 'approved'")),
        Index("ix_agreement_templates_created_at", "created_at", "id"),
    )

    kind: Mapped[TemplateKind] = mapped_column(Coded(TemplateKind))
    number: Mapped[int]
    texts: Mapped[dict[str, Any]]
    text_hash: Mapped[str]
    status: Mapped[TemplateStatus] = mapped_column(Coded(TemplateStatus))
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    @classmethod
    def draft(
        cls, kind: TemplateKind, texts: Mapping[str, str], number: int, *, by: Actor, at: datetime
    ) -> tuple["AgreementTemplate", TemplateDrafted]:
        """The next text of a kind, by language (vi, en); raises TemplateTextInvalid."""
        for language, written in texts.items():
            _must_name(written, language, NAMES[kind])
        template = cls(
            id=new_id(),
            kind=kind,
            number=number,
            texts=dict(texts),
            text_hash=hashlib.sha256(rfc8785.dumps(dict(texts))).hexdigest(),
            status=TEMPLATE_LIFE.initial,
            created_at=at,
        )
        return template, TemplateDrafted(**template._facts(by, at))

    def approve(self, *, by: Actor, at: datetime) -> TemplateApproved:
        """Put the text in use."""
        self.status = APPROVE_TEMPLATE(self.status)
        self.approved_at = at
        return TemplateApproved(**self._facts(by, at))

    def retire(self, *, by: Actor, at: datetime) -> TemplateRetired:
        """Take the text out of use."""
        self.status = RETIRE_TEMPLATE(self.status)
        self.retired_at = at
        return TemplateRetired(**self._facts(by, at))

    def must_serve(self, kind: TemplateKind) -> None:
        """Pass where agreements of this kind may be made of it; raises TemplateNotApproved."""
        if self.status is not TemplateStatus.APPROVED or self.kind is not kind:
            raise TemplateNotApproved(kind=self.kind, status=self.status)

    def render(self, values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """The text in each of its languages, with what `values` has in that language for each name."""
        return {language: Template(written).substitute(values[language]) for language, written in self.texts.items()}

    def is_visible_to(self, actor: Actor) -> bool:
        """Whether the actor may read it: everybody what is in use, its writers and approvers the others too."""
        staff = actor.can(Permission.TEMPLATE_EDIT) or actor.can(Permission.TEMPLATE_APPROVE)
        return self.status is TemplateStatus.APPROVED or staff

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        open_now = TEMPLATE_LIFE.open_from(self.status)
        return [move.name for move in open_now] if actor.can(Permission.TEMPLATE_APPROVE) else []

    def _facts(self, by: Actor, at: datetime) -> TemplateFacts:
        return TemplateFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            kind=self.kind,
            number=self.number,
            text_hash=self.text_hash,
        )


def _must_name(written: str, language: str, names: frozenset[str]) -> None:
    template = Template(written)
    used = set(template.get_identifiers()) if template.is_valid() else set()
    if used != names:
        raise TemplateTextInvalid(language=language, missing=sorted(names - used), unknown=sorted(used - names))
