"""What the routes of billing share: who may be refused, and why."""

from techexchange.billing.errors import ActsForPayerAndOperator
from techexchange.infra.http import PreconditionRequired
from techexchange.infra.http.problems import IdempotencyKeyMissing, MalformedRequest, ValidationFailed
from techexchange.infra.idempotency import IdempotencyKeyReused
from techexchange.infra.uow import Busy
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import MandateNotActive, OrganizationNotVerified, SecondFactorRequired

ACCESS = (Unauthenticated, MalformedRequest, ValidationFailed)
ACTING = (Forbidden, ActsForPayerAndOperator, MandateNotActive, OrganizationNotVerified, SecondFactorRequired)
KEYED = (IdempotencyKeyMissing, IdempotencyKeyReused, Busy, *ACTING)
CHANGE = (*ACCESS, *KEYED, PreconditionRequired, Stale, MoveNotAllowed)
