"""Leakage: third parties that received the item, or the means to make it, from either side, and since when.

From the register: deliveries by either side, to anyone else, of the designations that the buyer makes (or
of those that the case names). From a case: re-exports and transfers to third parties, the buyer's exports,
the supplier's other customers. Plans and offers are marked. It is exposure, not an accusation: a sale that
the supplier agreed to looks the same as one that it did not.

Left out: what third parties did with it, and transfers that no open source saw. A designation that
changed its name with the buyer is found only where the case or the caller names it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from supplant.measures.observations import Observed, observed
from supplant.measures.production import with_kind

__all__ = ["Leak", "beside", "case_leaks", "made_by_buyer", "register_leaks"]

_VARIABLES = (
    "reexport_or_third_party_transfer", "own_export_first", "own_export_quantity", "supplier_other_customers",
)  # fmt: skip
_COLUMNS = (
    "recipient", "supplier", "designation", "year", "quantity", "quantity_low", "quantity_high", "evidence",
)  # fmt: skip
_TOTALS = ("units cumulative", "countries")
"""Units of what had come together by a date."""
_MEANS = re.compile(r"know-how|technolog|production|licen|workers|works|kits|parts|cells", re.IGNORECASE)


@dataclass(frozen=True)
class Leak:
    """One third party, one origin, one thing. `third_party` None: the source names several, or none by name.

    `sender` None: it is not said which side it came from. `back` says that it went to the supplier or the
    buyer itself, which is no leakage but a flow the other way.
    """

    third_party: str | None
    sender: str | None
    what: str
    kind: Literal["item", "means"]
    first: str
    last: str
    quantity: float | None
    low: float | None
    high: float | None
    unit: str
    plan: bool
    back: bool
    grade: str | None
    source: Literal["register", "case"]
    evidence: tuple[str, ...]
    basis: str = "register"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dict(vars(self))


def made_by_buyer(
    delivery: pd.DataFrame, supplier: str, buyer: str, category: str | None = None
) -> tuple[str, ...]:
    """Designations of the supplier that the buyer makes by the register, licensed, as a copy, or later on."""
    rows = delivery[(delivery["supplier"] == supplier) & (delivery["recipient"] == buyer)]
    if category is not None:
        rows = rows[rows["category"] == category]
    rows = with_kind(rows)
    made = rows.loc[(rows["kind"] != "complete") | rows["later"].notna(), "designation"].dropna()
    return tuple(sorted(made.unique()))


def register_leaks(
    delivery: pd.DataFrame,
    supplier: str,
    buyer: str,
    designations: Sequence[str],
    category: str | None = None,
) -> tuple[Leak, ...]:
    """Third parties that received any of the designations from either side, by designation.

    With a category that any of them has, the others (its engines, its radars) are left out.

    quantity = units over all years, low and high the sums of the rows' ends; None where a row has none.
    `kind` is means where the register says that the third party makes it itself. Units: items.

    >>> row = dict(evidence="r1", supplier="IRN", recipient="BLR", designation="Shahed-136", year=2024,
    ...     quantity=20.0, quantity_low=12.0, quantity_high=28.0, local_production=False, rung=None,
    ...     rung_certain=None)
    >>> [(leak.third_party, leak.first, leak.quantity)
    ...     for leak in register_leaks(pd.DataFrame([row]), "IRN", "RUS", ["Shahed-136"])]
    [('BLR', '2024', 20.0)]
    """
    rows = delivery[
        delivery["supplier"].isin([supplier, buyer]) & delivery["designation"].isin(list(designations))
    ]
    rows = with_kind(rows[~rows["recipient"].isin([supplier, buyer])])
    if category is not None and (rows["category"] == category).any():
        rows = rows[rows["category"] == category]
    columns = [*_COLUMNS, "kind"]
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows[columns].to_dict("records"):
        groups.setdefault((row["recipient"], row["supplier"], row["designation"]), []).append(row)  # type: ignore[arg-type]
    found = [_register_leak(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda leak: (leak.first, leak.third_party or "", leak.what)))


def _register_leak(rows: list[dict[str, Any]]) -> Leak:
    complete = all(row["kind"] == "complete" for row in rows)
    return Leak(
        third_party=str(rows[0]["recipient"]),
        sender=str(rows[0]["supplier"]),
        what=str(rows[0]["designation"]),
        kind="item" if complete else "means",
        first=str(min(int(row["year"]) for row in rows)),
        last=str(max(int(row["year"]) for row in rows)),
        quantity=_sum([row["quantity"] for row in rows]),
        low=_sum([row["quantity_low"] for row in rows]),
        high=_sum([row["quantity_high"] for row in rows]),
        unit="units",
        plan=False,
        back=False,
        grade=None,
        source="register",
        evidence=tuple(dict.fromkeys(row["evidence"] for row in rows)),
    )


def _sum(values: list[float | None]) -> float | None:
    return None if any(value is None or value != value for value in values) else sum(filter(None, values))


def case_leaks(observations: pd.DataFrame | None, supplier: str, buyer: str) -> tuple[Leak, ...]:
    """Transfers to third parties among the observations of a case, in date order, one for each third party.

    The third party and the sender are those that the observation names (`party`, `sender`), never words read
    again. Without a sender an export is the buyer's (own_export), a delivery to others the supplier's
    (supplier_other_customers), and of any other transfer the sender is not known. An event that is said not
    to have happened (value 0) gives none. Quantities only for units that are items, and not where
    one number is for several parties together.

    >>> case_leaks(None, "IRN", "RUS")
    ()
    """
    found = [
        leak
        for seen in observed(observations, *_VARIABLES)
        if seen.number != 0
        for leak in _leaks(seen, supplier, buyer)
    ]
    return tuple(sorted(found, key=lambda leak: (leak.first, leak.evidence, leak.third_party or "")))


def _leaks(seen: Observed, supplier: str, buyer: str) -> list[Leak]:
    words = seen.of or ""
    sender = seen.sender
    if sender is None and seen.variable.startswith("own_export"):
        sender = buyer
    elif sender is None:
        sender = supplier if seen.variable == "supplier_other_customers" else None
    parties: tuple[str | None, ...] = seen.party or (None,)
    amount = seen.interval if seen.unit.startswith("units") and len(parties) == 1 else None
    return [
        Leak(
            third_party=third,
            sender=sender,
            what=seen.of or seen.variable.replace("_", " "),
            kind="means" if _MEANS.search(words) or seen.unit == "workers" else "item",
            first=seen.written,
            last=seen.written,
            quantity=None if amount is None else amount.value,
            low=None if amount is None else amount.low,
            high=None if amount is None else amount.high,
            unit=seen.unit,
            plan=seen.plan,
            back=third in (supplier, buyer),
            grade=seen.grade,
            source="case",
            evidence=(seen.id,),
            basis=seen.basis,
        )
        for third in parties
    ]


def beside(case: Sequence[Leak], register: Sequence[Leak]) -> tuple[Leak, ...]:
    """The leaks of a case without those that only repeat a row of the register that is there itself.

    An observation repeats a row where it rests on the register (or is our arithmetic on it), names the same
    third party, no other sender, and a year between the first and the last of the row; a total to date, any
    year from the first on.

    >>> seen = pd.DataFrame([dict(id="c/o1", date="2024", end="2024-12-31",
    ...     variable="supplier_other_customers", value=20.0, unit="units", party=("BLR",), basis="register")])
    >>> row = dict(evidence="r1", supplier="IRN", recipient="BLR", designation="Shahed-136", year=2024,
    ...     quantity=20.0, quantity_low=12.0, quantity_high=28.0, local_production=False, rung=None,
    ...     rung_certain=None)
    >>> rows = register_leaks(pd.DataFrame([row]), "IRN", "RUS", ["Shahed-136"])
    >>> len(beside(case_leaks(seen, "IRN", "RUS"), rows)), len(beside(case_leaks(seen, "IRN", "RUS"), ()))
    (0, 1)
    """
    return tuple(leak for leak in case if not any(_repeats(leak, row) for row in register))


def _repeats(leak: Leak, row: Leak) -> bool:
    same = leak.third_party is not None and leak.third_party == row.third_party
    last = leak.first[:4] if leak.unit in _TOTALS else row.last
    return (
        leak.basis in ("register", "computed")
        and same
        and leak.sender in (None, row.sender)
        and row.first <= leak.first[:4] <= last
    )
