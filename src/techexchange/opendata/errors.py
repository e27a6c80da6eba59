"""What can go wrong when data are taken away."""

from techexchange.kernel.errors import Invalid, NotFound


class NothingReleased(NotFound):
    """No auction was published yet, so there is nothing to release."""


class HarvestRefused(Invalid):
    """The harvesting protocol has no answer to this."""

    @property
    def kind(self) -> str:
        """The protocol's code for it."""
        return str(self.details["kind"])

    @property
    def said(self) -> str:
        """What is wrong, in words."""
        return str(self.details["said"])

    @property
    def repeated(self) -> dict[str, str]:
        """The request as the answer repeats it; nothing where it could not be read."""
        repeated = self.details.get("repeated")
        return dict(repeated) if isinstance(repeated, dict) else {}
