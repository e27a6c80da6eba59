"""What can be wrong with a rule pack, or with asking for one."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class RulePackNotFound(NotFound):
    """There is no rule pack of this name."""


class NoRulePackInForce(Conflict):
    """No rule pack of this jurisdiction holds on that day; the exchange needs one before it can go on."""


class RulePackInvalid(Invalid):
    """A rule pack is not right; `techexchange regulations check FILE` says what to mend."""
