"""What the parties do with what they agreed on."""

from techexchange.deals.actions.agreeing import agree, cancel

__all__ = ["agree", "cancel"]
