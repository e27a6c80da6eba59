"""The life of a template: written by the operator, put in use and taken out of it by the owner."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class TemplateKind(StrEnum):
    """What an agreement is for."""

    NDA = "nda"
    MOU = "mou"


class TemplateStatus(StrEnum):
    """Where a template stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


TEMPLATE_LIFE = Lifecycle(initial=TemplateStatus.DRAFT)
APPROVE_TEMPLATE = TEMPLATE_LIFE.move("approve", TemplateStatus.DRAFT, to=TemplateStatus.APPROVED)
RETIRE_TEMPLATE = TEMPLATE_LIFE.move("retire", TemplateStatus.DRAFT, TemplateStatus.APPROVED, to=TemplateStatus.RETIRED)
