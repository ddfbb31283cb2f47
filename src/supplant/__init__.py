"""What becomes of a supplier whose buyer learns to make what it used to buy.

    sources -> store -> measures -> brief
       cases -------------^

`assess` measures a partnership and `make_brief` writes it up. Both take the slug of a case, or a supplier
and a buyer; `simulate` runs its futures. `read` finds the claims of a document. Start reading at
`supplant.pipeline`.

>>> import supplant
>>> answer = supplant.assess("k9-t-155", as_of="2020")
>>> answer.assessment.partnership.buyer
'TUR'

A name is loaded when it is first used, so that `import supplant`, and with it every command, starts at once.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supplant.core.errors import SupplantError
    from supplant.core.evidence import Estimate, Evidence
    from supplant.core.units import Interval, Period
    from supplant.pipeline import Answer, Brief, Case, Store, import_file, list_cases, load_case, write_brief
    from supplant.pipeline.projecting import simulate
    from supplant.pipeline.questions import assess, make_brief
    from supplant.pipeline.reading import Reading, read

__all__ = [
    "Answer",
    "Brief",
    "Case",
    "Estimate",
    "Evidence",
    "Interval",
    "Period",
    "Reading",
    "Store",
    "SupplantError",
    "assess",
    "import_file",
    "list_cases",
    "load_case",
    "make_brief",
    "read",
    "simulate",
    "write_brief",
]

_HOMES = {
    "SupplantError": "supplant.core.errors",
    "Estimate": "supplant.core.evidence",
    "Evidence": "supplant.core.evidence",
    "Interval": "supplant.core.units",
    "Period": "supplant.core.units",
    "assess": "supplant.pipeline.questions",
    "make_brief": "supplant.pipeline.questions",
    "Reading": "supplant.pipeline.reading",
    "read": "supplant.pipeline.reading",
    "simulate": "supplant.pipeline.projecting",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'supplant' has no attribute {name!r}")
    found = getattr(importlib.import_module(_HOMES.get(name, "supplant.pipeline")), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
