"""Who supplies and who buys: states of today, former states, non-state actors, organisations, aggregates.

Outside a country is its ISO 3166-1 alpha-3 code; inside, every register writes it in its own way, and the
tables in `data/` (one CSV per scheme: adding a scheme is adding a file) lead from there to the code.
"""

from supplant.core.actors.lookup import actor, crosswalk, name_of, resolve, resolve_many
from supplant.core.actors.records import Actor, ActorKind
from supplant.core.actors.tables import SCHEMES

__all__ = [
    "SCHEMES",
    "Actor",
    "ActorKind",
    "actor",
    "crosswalk",
    "name_of",
    "resolve",
    "resolve_many",
]
