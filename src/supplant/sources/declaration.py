"""What a `source.yml` may say. Unknown keys are refused, so a typing error cannot switch off a check.

The idea of a source as a declaration beside a small parser is OpenSanctions'.
"""

import re
import unicodedata
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Column", "Layout", "Source", "normalise_header"]


def normalise_header(text: str) -> str:
    """A column name without case, accents, punctuation and trailing `;`, for comparison.

    >>> normalise_header(' Local production;'), normalise_header("Year(s) of delivery")
    ('local production', 'year s of delivery')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.casefold()).split())


def _this_year(bound: object) -> object:
    return datetime.now(UTC).year if bound == "today" else bound


Bound = Annotated[float, BeforeValidator(_this_year)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One column of a layout.

    `names`: every spelling seen in the wild. `after`: the column has no name of its own in the file and
    follows that one (SIPRI's flag columns). `pattern`: what a cell looks like; used to recognise files
    without a header. A column that is not `required` may be absent; without a pattern too, it is taken to
    be absent from files without a header.
    """

    names: list[str] = Field(default_factory=list)
    after: str | None = None
    required: bool = True
    pattern: str | None = None


class Layout(_Strict):
    """One way in which a source writes its files.

    `ignore`: column names that are known and not used; any other unknown column stops the import.
    `max_rejected_share`: above this share of rows that cannot be understood, nothing is imported.
    `few_rejected`: so many bad rows are borne whatever their share, while most rows are good: in a short
    extract one bad row is a large share and says little.
    `bounds`: smallest and largest credible value per column; a row outside is rejected with the reason.
    `today` stands for the current year: what has not happened yet is no observation.
    `rows`: smallest and largest credible number of rows.
    `filename`: a pattern that the file name must match when two layouts share their columns.
    `refuse`: the layout is known and never imported; why, and what to do instead.
    """

    title: str
    tables: list[str]
    columns: dict[str, Column]
    ignore: list[str] = Field(default_factory=list)
    ignore_other_columns: bool = False
    headerless: bool = False
    delimiters: list[str] = Field(default_factory=lambda: [",", ";", "\t"])
    filename: str | None = None
    refuse: str | None = None
    bounds: dict[str, tuple[Bound, Bound]] = Field(default_factory=dict)
    rows: tuple[int, int] | None = None
    max_rejected_share: float = 0.01
    few_rejected: int = 0
    published: str | None = None

    @cached_property
    def spelling(self) -> dict[str, str]:
        """Normalised spelling -> canonical column."""
        return {normalise_header(name): key for key, column in self.columns.items() for name in column.names}


class Source(_Strict):
    """One origin of data.

    `publication_lag`: when the figures of a year become known, in words for the reader; `known_after`: the
    month and day of the following year from which they count as known (figures by month count from the next
    month). `reliability`: the letter of the Admiralty scale for the source as a whole.
    `actors`: spelling in the file -> actor code, for names that the crosswalk should not know;
    `parameters`: numbers that the parser needs, each explained beside it in the file.
    """

    name: str = ""
    title: str
    publisher: str
    url: str
    terms: str
    cite: str
    publication_lag: str
    known_after: tuple[int, int] = (3, 1)
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "A"
    parameters: dict[str, float | str] = Field(default_factory=dict)
    actors: dict[str, str] = Field(default_factory=dict)
    layouts: dict[str, Layout]
