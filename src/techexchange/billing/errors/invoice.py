"""What can go wrong with invoices, credit notes and statements."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class InvoiceNotFound(NotFound):
    """There is no such invoice, or it is neither to you nor yours."""


class MonthInvalid(Invalid):
    """A month is written as a year and a month, such as 2026-11."""


class MonthRunning(Conflict):
    """A month is invoiced when it is over."""


class NothingToInvoice(Conflict):
    """Nothing is left to be invoiced to this organisation for that month."""


class LineNotOnInvoice(Invalid):
    """A credit note names a fee that this invoice does not bill, or one of them twice."""


class MoreThanBilled(Conflict):
    """A credit note can't take back more than was billed and not credited yet."""


class NothingToCredit(Conflict):
    """All of this invoice was credited already."""


class StatementTooLong(Invalid):
    """The statement of this month has too many lines for one answer; export it by the command line."""


class ActsForPayerAndOperator(Forbidden):
    """You belong to the organisation that pays and to the operator, so you may act for neither."""
