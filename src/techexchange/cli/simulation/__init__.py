"""A month of operation that never was: organisations, listings, contacts and deals by chance, the same for a seed.

Every thing is made by the models' own methods at a time of the month that was drawn for it, so that its life, its
hashes and its events are those of real use. What happens is then written day by day: the rows as they stand at the
end, and the events in the order of their times, through the unit of work, with the operator's fees arising and the
ledger recording. Only what others would do afterwards is left out: letters, matches, the printed pages of contracts.
"""

from techexchange.cli.simulation.month import imagine
from techexchange.cli.simulation.plan import MonthPlan
from techexchange.cli.simulation.stage import AlreadyInUse, found
from techexchange.cli.simulation.writing import write

__all__ = ["AlreadyInUse", "MonthPlan", "found", "imagine", "write"]
