"""Whose design a reactor is: a table of models, kept by hand, each with the reason.

`designs.csv`: a pattern of the model as the register prints it, the country and the name it is limited to
(blank: any), the country of the design, and the basis. The first row that fits counts. "Developed from"
names a licence or a forerunner where the design has one: the origin is whose product it became, and the
table says from whom it came. A reactor without a model has no origin here; nothing is guessed from the
country or the year.
"""

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

__all__ = ["Design", "design_of"]


class Design(NamedTuple):
    """Country of the design, and why."""

    origin: str
    basis: str


@cache
def design_of(model: str, country: str, name: str) -> Design | None:
    """The design of a reactor; None where its model is blank or not in the table.

    >>> design_of("M310", "CHN", "Daya Bay-1").origin, design_of("CPR-1000", "CHN", "Ningde-1").origin
    ('FRA', 'CHN')
    >>> design_of("", "CHN", "Wuhu-1") is None
    True
    """
    if not model:
        return None
    for pattern, only_country, only_name, design in _table():
        if (
            pattern.fullmatch(model)
            and (not only_country or only_country == country)
            and (only_name is None or only_name.match(name))
        ):
            return design
    return None


@cache
def _table() -> list[tuple[re.Pattern[str], str, re.Pattern[str] | None, Design]]:
    text = (resources.files(__package__) / "designs.csv").read_text(encoding="utf-8")
    return [
        (
            re.compile(row["model"], re.IGNORECASE),
            row["country"],
            re.compile(row["name"]) if row["name"] else None,
            Design(row["origin"], row["basis"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]
