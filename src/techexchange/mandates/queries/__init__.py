"""Who may operate the exchange by which terms, what is on file, and by which right the owner looks into things."""

from techexchange.mandates.queries.in_force import (
    MandateInForce,
    authority,
    authority_and_tenure,
    custodians_in_force,
    fees_in_force,
    former_operators,
    in_force,
    mandate_at,
    relation,
    require_leave,
)
from techexchange.mandates.queries.inspections import InspectionFilter, inspection, inspections, inspects
from techexchange.mandates.queries.on_file import (
    fee_proposal,
    fee_proposals,
    mandate,
    mandate_version,
    mandate_versions,
    mandates,
)

__all__ = [
    "InspectionFilter",
    "MandateInForce",
    "authority",
    "authority_and_tenure",
    "custodians_in_force",
    "fee_proposal",
    "fee_proposals",
    "fees_in_force",
    "former_operators",
    "in_force",
    "inspection",
    "inspections",
    "inspects",
    "mandate",
    "mandate_at",
    "mandate_version",
    "mandate_versions",
    "mandates",
    "relation",
    "require_leave",
]
