"""What is told of which fact, and the catalogue's records as harvesters see them."""

from techexchange.opendata.models.harvest import LEAD, HarvestPosition, HarvestRecord
from techexchange.opendata.models.telling import TELLINGS, PublicFact, PublicGround, Telling, public_facts

__all__ = [
    "LEAD",
    "TELLINGS",
    "HarvestPosition",
    "HarvestRecord",
    "PublicFact",
    "PublicGround",
    "Telling",
    "public_facts",
]
