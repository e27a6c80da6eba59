"""Forgetting what was kept long enough, by kind."""

from datetime import datetime

from sqlalchemy import text

from techexchange.infra.uow import UnitOfWork
from techexchange.privacy.models import RETENTION

FORGETTING = {
    "notices": "DELETE FROM notices WHERE created_at < :before",
    "data_requests": """
        UPDATE data_requests SET statement = NULL, wanted = NULL, salt = NULL, answer = NULL, version = version + 1
        WHERE decided_at < :before AND (salt IS NOT NULL OR answer IS NOT NULL)
    """,
    "access_log": "DELETE FROM access_log WHERE at < :before",
    "messages": "UPDATE introduction_messages SET text = '' WHERE created_at < :before AND text <> ''",
    "signature_certificates": """
        UPDATE contract_signatures SET certificate = NULL
        FROM transfer_contracts AS contract
        WHERE certificate IS NOT NULL AND contract.id = contract_signatures.contract_id
          AND coalesce(contract.completed_at, contract.terminated_at) < :before
    """,
    "names_of_beneficiaries": """
        WITH ended AS (
          SELECT id FROM transfer_contracts WHERE coalesce(completed_at, terminated_at) < :before
        ), plans AS (
          UPDATE benefit_plans SET salt = '', version = version + 1, shares = (
            SELECT jsonb_agg(share || jsonb_build_object('name', '')) FROM jsonb_array_elements(shares) AS share
          )
          FROM ended WHERE salt <> '' AND benefit_plans.contract_id = ended.id
        )
        UPDATE benefit_distributions SET name = ''
        FROM ended WHERE name <> '' AND benefit_distributions.contract_id = ended.id
    """,
}
"""What this domain's clock forgets; the other kinds are forgotten where they belong."""


async def forget_old(uow: UnitOfWork, at: datetime, years: int) -> None:
    """Forget all that was kept longer than its kind is, transactions after so many years."""
    for keeping in RETENTION:
        if keeping.kind in FORGETTING:
            await uow.session.execute(text(FORGETTING[keeping.kind]), {"before": keeping.before(at, years)})
