"""Requests about personal data, their clocks, and the ways data are kept."""

from techexchange.privacy.lifecycle import DataRequestStatus
from techexchange.privacy.models.clocks import Clocks
from techexchange.privacy.models.request import DataRequest, DataWish, ObjectedUse, RequestKind
from techexchange.privacy.models.retention import RETENTION, Keeping

__all__ = [
    "RETENTION",
    "Clocks",
    "DataRequest",
    "DataRequestStatus",
    "DataWish",
    "Keeping",
    "ObjectedUse",
    "RequestKind",
]
