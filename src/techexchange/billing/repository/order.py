"""Service orders, loaded in order to be changed."""

from techexchange.billing.errors import ServiceOrderNotFound
from techexchange.billing.models.order import ServiceOrder
from techexchange.billing.repository.shared import OfPayerAndOperator


class ServiceOrders(OfPayerAndOperator[ServiceOrder]):
    """Every service that was proposed."""

    model = ServiceOrder
    missing = ServiceOrderNotFound
