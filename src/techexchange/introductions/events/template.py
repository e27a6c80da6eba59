"""What happened to the templates of agreements."""

from dataclasses import dataclass

from techexchange.introductions.lifecycle.template import TemplateKind
from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TemplateEvent(Event):
    """Something that happened to a template; `text_hash` is that of its texts, which are public once approved."""

    kind: TemplateKind
    number: int
    text_hash: str


@dataclass(frozen=True, kw_only=True)
class TemplateDrafted(TemplateEvent):
    """The operator wrote the next template of a kind."""


@dataclass(frozen=True, kw_only=True)
class TemplateApproved(TemplateEvent):
    """The owner put a template in use; the one before it was retired in the same transaction."""


@dataclass(frozen=True, kw_only=True)
class TemplateRetired(TemplateEvent):
    """A template went out of use; what was signed on it stays as it is."""
