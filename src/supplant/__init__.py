"""What becomes of a supplier whose buyer learns to make what it used to buy.

    sources -> store -> measures -> brief
       cases -------------^

`assess` measures a partnership and `brief` writes it up. Both take the slug of a case, or a supplier and a
buyer. Start reading at `supplant.pipeline`.

>>> import supplant
>>> answer = supplant.assess("k9-t-155", as_of="2020")
>>> answer.assessment.partnership.buyer
'TUR'
"""

from supplant.core.errors import SupplantError
from supplant.core.evidence import Estimate, Evidence
from supplant.core.units import Interval, Period
from supplant.pipeline import Answer, Brief, Case, Store, import_file, list_cases, load_case, write_brief
from supplant.pipeline.questions import assess, brief
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
    "brief",
    "import_file",
    "list_cases",
    "load_case",
    "read",
    "write_brief",
]
