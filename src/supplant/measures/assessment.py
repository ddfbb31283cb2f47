"""All measures of one partnership as of a date, in the shape of `supplant assess --json`.

The order of work: cut every table to what was known, measure, and read the roles last. Register rows count
for whole calendar years; the last year is the last one in the register that was published by the date.

Left out: where tables come from and what an evidence id stands for; the caller has both.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from supplant.core.errors import NoAnswer
from supplant.core.units import Interval
from supplant.measures import third_markets as markets
from supplant.measures.alignment import Alignment, alignment
from supplant.measures.concentration import Asymmetry, Concentration, asymmetry, concentration
from supplant.measures.dependence import Dependence, Direction, item_dependence, supplier_share
from supplant.measures.inputs import AssessmentInput, known_tables, told_by_register
from supplant.measures.leakage import Leak, beside, case_leaks, made_by_buyer, register_leaks
from supplant.measures.localisation import Localisation, content_shares, localisation
from supplant.measures.observations import observed
from supplant.measures.partnership import Partnership
from supplant.measures.reports import Report, case_reports
from supplant.measures.role import BUYER_RULES, SUPPLIER_RULES, Role, role_of
from supplant.measures.standing import role_facts
from supplant.measures.supply import Supply, case_supply, register_supply
from supplant.measures.windows import SPAN

__all__ = ["Assessment", "assess"]

_SHARE_VARIABLES = ("buyer_share_of_supplier_exports",)


@dataclass(frozen=True)
class Assessment:
    """The measures. Records of the register and of the case stay apart; `notes` say what was assumed."""

    partnership: Partnership
    as_of: date
    last_year: int | None
    supply: tuple[Supply, ...]
    supply_category: tuple[Supply, ...]
    plans: tuple[Supply, ...]
    reports: tuple[Report, ...]
    buyer_on_supplier: Dependence | None
    supplier_on_buyer: Dependence | None
    dependence: tuple[Dependence, ...]
    export_shares: tuple[Dependence, ...]
    asymmetry: Asymmetry | None
    localisation: Localisation
    concentration: tuple[Concentration, ...]
    third_markets: tuple[markets.ThirdMarket, ...]
    overlaps: tuple[markets.Overlap, ...]
    customers: tuple[markets.Customer, ...]
    bids: tuple[markets.Bid, ...]
    leakage: tuple[Leak, ...]
    alignment: Alignment
    supplier_role: Role
    buyer_role: Role
    notes: tuple[str, ...] = ()
    coverage: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The document of `supplant assess --json`, without `meta` and `evidence`, which the caller adds."""
        document: dict[str, Any] = _plain(
            {
                "partnership": {
                    **asdict(self.partnership),
                    "scope": self.partnership.scope,
                    "as_of": self.as_of,
                    "last_year": self.last_year,
                },
                "supply": [row.to_json() for row in self.supply],
                "supply_category": [row.to_json() for row in self.supply_category],
                "plans": [row.to_json() for row in self.plans],
                "reports": [dict(vars(report)) for report in self.reports],
                "dependence": {
                    "buyer_on_supplier": _share(self.buyer_on_supplier),
                    "supplier_on_buyer": _share(self.supplier_on_buyer),
                    "asymmetry": None if self.asymmetry is None else self.asymmetry.to_json(),
                    "series": [row.to_json() for row in self.dependence],
                    "reported": [row.to_json() for row in self.export_shares],
                },
                "localisation": self.localisation.to_json(),
                "concentration": self._concentration(),
                "third_markets": [row.to_json() for row in self.third_markets],
                "overlap": [dict(vars(row)) for row in self.overlaps],
                "customers": [dict(vars(row)) for row in self.customers],
                "bids": [dict(vars(row)) for row in self.bids],
                "leakage": [leak.to_json() for leak in self.leakage],
                "alignment": [year.to_json() for year in self.alignment.years],
                "alignment_coverage": {
                    "votes": self.alignment.last_votes,
                    "alliances": self.alignment.last_alliances,
                    "events": self.alignment.last_events,
                },
                "role": self.supplier_role.role,
                "roles": {"supplier": self.supplier_role.to_json(), "buyer": self.buyer_role.to_json()},
                "coverage": self.coverage,
                "notes": list(self.notes),
            }
        )
        return document

    def to_frame(self) -> pd.DataFrame:
        """The yearly numbers, one a row: year, measure, scope, unit, value, low, high, evidence."""
        rows = [
            *(_supply_row(row, self.partnership.scope) for row in self.supply),
            *(_supply_row(row, "category") for row in self.supply_category if row not in self.supply),
            *(_row(d.year, d.direction, d.scope, d.unit, d.share, d.evidence) for d in self.dependence),
            *(_row(c.year, f"hhi_{c.side}", c.scope, "hhi", c.hhi, c.evidence) for c in self.concentration),
            *(
                _row(y.year, "ideal_point_distance", "pair", "scale", y.distance, y.evidence)
                for y in self.alignment.years
            ),
        ]
        columns = ["year", "measure", "scope", "unit", "value", "low", "high", "evidence"]
        frame = pd.DataFrame([row for row in rows if row["value"] is not None], columns=columns)
        frame.insert(0, "buyer", self.partnership.buyer)
        frame.insert(0, "supplier", self.partnership.supplier)
        return frame

    def _concentration(self) -> dict[str, Any]:
        last = {f"{c.side}_{c.scope}": c.to_json() for c in self.concentration if c.year == self.last_year}
        return {
            "suppliers": last.get("suppliers_category", last.get("suppliers_all")),
            "customers": last.get("customers_category", last.get("customers_all")),
            "all_categories": {
                "suppliers": last.get("suppliers_all"),
                "customers": last.get("customers_all"),
            },
            "series": [c.to_json() for c in self.concentration],
        }


def assess(tables: AssessmentInput) -> Assessment:
    """Every measure of a partnership, from what was public by `as_of`.

    Raises NoAnswer when neither the register nor the case knows anything of the two by that date. What a
    single measure lacks is None or empty in it, with a note. Inputs are not changed.
    """
    known = known_tables(tables)
    p = known.partnership
    if known.last_year is None and known.observations is None:
        raise NoAnswer(
            f"nothing is recorded on {p.supplier} supplying {p.buyer} by {known.as_of.isoformat()}; "
            "import a register that covers them, or ask for a later date"
        )
    reports = _reports(known)
    summaries = case_supply(reports)
    category = register_supply(known.delivery, p.buyer, category=p.category)
    local = localisation(told_by_register(known), known.observations, known.stages, known.as_of)
    series = _dependence(known, summaries, local)
    on_supplier = _headline(series, known, "buyer_on_supplier")
    sold = markets.exports(known.delivery, p.supplier, p.buyer, category=p.category)
    found_markets = _markets(known, sold)
    found_customers = markets.customers(sold, p.supplier, p.buyer, after=_local_since(local))
    leaks = _leaks(known)
    facts = role_facts(known, series, on_supplier, local, found_customers, leaks)
    return Assessment(
        partnership=p,
        as_of=known.as_of,
        last_year=known.last_year,
        supply=_supply(known, summaries, category),
        supply_category=category,
        plans=tuple(row for row in summaries if row.plan),
        reports=reports,
        buyer_on_supplier=on_supplier,
        supplier_on_buyer=_headline(series, known, "supplier_on_buyer"),
        dependence=series,
        export_shares=_export_shares(known),
        asymmetry=_asymmetry(series, known),
        localisation=local,
        concentration=_concentrations(known),
        third_markets=found_markets,
        overlaps=markets.overlaps(found_markets),
        customers=found_customers,
        bids=markets.bids(known.observations),
        leakage=leaks,
        alignment=_alignment(known),
        supplier_role=role_of(facts, SUPPLIER_RULES),
        buyer_role=role_of(facts, BUYER_RULES),
        notes=_notes(tables, known),
        coverage={
            "register_last_year": known.last_year,
            "register_rows": len(known.delivery),
            "observations": 0 if known.observations is None else len(known.observations),
        },
    )


def _reports(known: AssessmentInput) -> tuple[Report, ...]:
    if known.observations is None:
        return ()
    p = known.partnership
    names = (*known.item_names, *p.designations, *((p.item,) if p.item else ()))
    return case_reports(known.observations, known.stages, p.supplier, p.buyer, names, known.as_of)


def _supply(
    known: AssessmentInput, summaries: Sequence[Supply], category: Sequence[Supply]
) -> tuple[Supply, ...]:
    """The item's supply where the partnership names one and anything is known of it, else the category's."""
    p = known.partnership
    if p.scope != "item":
        return tuple(category)
    register = _item_supply(known)
    both = [*(row for row in summaries if not row.plan), *register]
    return tuple(sorted(both, key=lambda row: (row.year, row.kind, row.source, row.of or ""))) or tuple(
        category
    )


def _item_supply(known: AssessmentInput) -> tuple[Supply, ...]:
    p = known.partnership
    if not p.designations:
        return ()
    return register_supply(known.delivery, p.buyer, category=p.category, designations=p.designations)


def _dependence(
    known: AssessmentInput, summaries: Sequence[Supply], local: Localisation
) -> tuple[Dependence, ...]:
    p, found = known.partnership, list[Dependence]()
    directions: tuple[Direction, ...] = ("buyer_on_supplier", "supplier_on_buyer")
    if known.last_year is not None:
        first = min(int(known.delivery["year"].min()), known.last_year)
        categories = (None,) if p.category is None else (p.category, None)
        for direction in directions:
            for category in categories:
                found += supplier_share(
                    known.delivery, p.supplier, p.buyer, direction=direction, category=category,
                    first=first, last=known.last_year, weight=known.weight,
                )  # fmt: skip
    if p.scope == "item":
        reported = {row.year for row in summaries if not row.plan and row.scope != "other"}
        register = _item_supply(known)
        rows = [*summaries, *(row for row in register if row.year not in reported)]
        found += item_dependence(rows, content_shares(local.shares), p.supplier, p.buyer)
    return tuple(found)


def _headline(
    series: Sequence[Dependence], known: AssessmentInput, direction: Direction
) -> Dependence | None:
    """The narrowest scope that has a share of now: the item's last year, else the window to the last year.

    Now is within five years of the last year of the register (of the day asked, where there is none): what an
    item had before that is history, and the category says how the two stand.
    """
    now = known.last_year or known.as_of.year
    for scope in ("item", "category", "all"):
        if scope == "all" and known.partnership.category is not None:
            continue
        mine = [d for d in series if d.direction == direction and d.scope == scope and d.share is not None]
        if scope != "item":
            mine = [d for d in mine if d.year == known.last_year]
        elif any(d.counts == "item" for d in mine):
            mine = [d for d in mine if d.counts == "item"]
        if mine and max(d.year for d in mine) > now - SPAN:
            return max(mine, key=lambda d: d.year)
    return None


def _asymmetry(series: Sequence[Dependence], known: AssessmentInput) -> Asymmetry | None:
    """Both directions on the same footing: shares of the register in the category, or in all."""
    scope = "all" if known.partnership.category is None else "category"
    last = {d.direction: d for d in series if d.scope == scope and d.year == known.last_year}
    buyer, supplier = last.get("buyer_on_supplier"), last.get("supplier_on_buyer")
    if buyer is None or supplier is None:
        return None
    difference = asymmetry(buyer.share, supplier.share)
    if difference is None:
        return None
    evidence = tuple(dict.fromkeys((*buyer.evidence, *supplier.evidence)))
    return Asymmetry(difference, scope, buyer.years, evidence)


def _export_shares(known: AssessmentInput) -> tuple[Dependence, ...]:
    """What sources report of the buyer's share in the supplier's exports, beside what we compute."""
    return tuple(
        Dependence("supplier_on_buyer", "reported", seen.end.year, (seen.start.year, seen.end.year),
                   seen.interval, None, seen.of or "share", (seen.id,), f"as reported by {seen.publisher}")
        for seen in observed(known.observations, *_SHARE_VARIABLES)
        if seen.interval is not None and not seen.plan
    )  # fmt: skip


def _concentrations(known: AssessmentInput) -> tuple[Concentration, ...]:
    p = known.partnership
    if known.last_year is None:
        return ()
    first = min(int(known.delivery["year"].min()), known.last_year)
    categories = (None,) if p.category is None else (p.category, None)
    found: list[Concentration] = []
    for category in categories:
        found += concentration(known.delivery, p.buyer, side="suppliers", category=category, first=first,
                               last=known.last_year, weight=known.weight)  # fmt: skip
        found += concentration(known.delivery, p.supplier, side="customers", category=category, first=first,
                               last=known.last_year, weight=known.weight)  # fmt: skip
    return tuple(found)


def _markets(known: AssessmentInput, sold: pd.DataFrame) -> tuple[markets.ThirdMarket, ...]:
    p = known.partnership
    if known.last_year is None:
        return ()
    return markets.third_markets(sold, p.supplier, p.buyer, last=known.last_year, weight=known.weight)


def _alignment(known: AssessmentInput) -> Alignment:
    p = known.partnership
    return alignment(
        p.supplier,
        p.buyer,
        known.ideal_points,
        known.alliance,
        known.dyad_month,
        last_alliance_year=known.last_alliance_year,
    )


def _leaks(known: AssessmentInput) -> tuple[Leak, ...]:
    p = known.partnership
    items = p.designations or made_by_buyer(known.delivery, p.supplier, p.buyer, p.category)
    register = register_leaks(known.delivery, p.supplier, p.buyer, items, p.category)
    return (*register, *beside(case_leaks(known.observations, p.supplier, p.buyer), register))


def _local_since(local: Localisation) -> int | None:
    """The first year in which anything says that the buyer produces."""
    years = [
        int(r.begins[:4])
        for r in local.readings
        if not r.plan and not r.later and r.rung not in ("import", "components")
    ]
    return min(years, default=None)


def _notes(tables: AssessmentInput, known: AssessmentInput) -> tuple[str, ...]:
    month, day = tables.publication
    notes = [
        f"register rows of a year count as published on {date(2000, month, day):%-d %B} of the year after; "
        "revisions made since are in them",
        "a register share is a proxy for how much would be lost if the other side stopped, not for how long",
    ]
    if tables.weight == "tiv":
        notes.append("TIV is a volume of military capability, not a price")
    hidden = len(tables.observations) if tables.observations is not None else 0
    hidden -= len(known.observations) if known.observations is not None else 0
    if hidden:
        notes.append(f"{hidden} observations published after {known.as_of.isoformat()} are left out")
    if known.last_year is None:
        notes.append("the register has no row on the two by this date")
    return tuple(notes)


def _share(found: Dependence | None) -> dict[str, Any]:
    return {"value": None, "low": None, "high": None} if found is None else found.to_json()


def _supply_row(row: Supply, scope: str) -> dict[str, Any]:
    """Volume where the register gives it, else units; an open end is left missing."""
    name = f"supply_{row.kind}:{row.supplier}"
    unit, value, low, high = (
        ("units", row.quantity, row.low, row.high)
        if row.tiv is None
        else ("TIV", row.tiv, row.tiv_low, row.tiv_high)
    )
    ends = {"value": value, "low": low, "high": high}
    return {**_row(row.year, name, scope, unit, None, row.evidence), **ends}


def _row(
    year: int, measure: str, scope: str, unit: str, ends: Interval | None, evidence: tuple[str, ...]
) -> dict[str, Any]:
    numbers = {"value": None, "low": None, "high": None} if ends is None else ends.to_json()
    return {
        "year": year, "measure": measure, "scope": scope, "unit": unit, **numbers, "evidence": evidence
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Tuples as lists and days as text, so that any JSON writer takes it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
