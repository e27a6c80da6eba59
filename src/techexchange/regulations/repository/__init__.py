"""Rule packs read from their files: checked as a whole, and made into the law's values."""

from techexchange.regulations.repository.checking import Fault
from techexchange.regulations.repository.loading import SHIPPED, examine, examine_data, read, shelf

__all__ = ["SHIPPED", "Fault", "examine", "examine_data", "read", "shelf"]
