"""Rule packs read from their files: checked as a whole, and made into the law's values."""

from techexchange.regulations.repository.checking import Fault
from techexchange.regulations.repository.loading import SHIPPED, examine, read, shelf

__all__ = ["SHIPPED", "Fault", "examine", "read", "shelf"]
