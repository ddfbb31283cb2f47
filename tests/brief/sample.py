"""Inputs to try a brief on: a case of the library alone, made-up register rows alone, and both.

The parties to a passage are read from the words of a fact by a short list, which is enough for the case here.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from supplant.brief.inputs import (
    AllianceSpan,
    Basis,
    BriefInput,
    CheckedClaim,
    Customer,
    Fact,
    Outcome,
    Passage,
    Point,
    Role,
    Rung,
    Share,
    Supply,
    Term,
)
from supplant.brief.model import Number, say
from supplant.cases.load import load_case
from supplant.core.evidence import Estimate, Evidence, Source
from supplant.core.units import Interval, Period

MADE = date(2026, 11, 22)


def from_case(slug: str = "shahed-136", **further: Any) -> BriefInput:
    """Everything that the case file itself says, and nothing computed."""
    case = load_case(slug)
    evidence = {}
    for item in case.observations:
        source = case.sources[item.source]
        evidence[item.id] = Evidence(
            id=item.id,
            kind="observation",
            text=f"{item.variable}: {item.value if item.value is not None else 'pending'} {item.unit}",
            source=Source(
                source.title, source.publisher, source.url, None, source.relays, source.reliability
            ),
            locator=item.locator,
            date=str(item.date),
            as_of=str(item.as_of),
            original=item.quote,
            grade=f"{source.reliability}{item.information}",
            note=item.note,
            conflicts=item.conflicts,
            inputs=item.inputs,
        )
    facts = tuple(
        Fact(
            evidence=item.id, date=item.date, variable=item.variable,
            value=item.number if item.number is not None else item.words, unit=item.unit, as_of=item.as_of,
            low=item.low, high=item.high, of=item.of, plan=item.plan, since=item.since,
            conflicts=item.conflicts,
            to_verify=item.status == "to-verify", basis=item.basis, note=item.note,
        )
        for item in case.observations
    )  # fmt: skip
    rungs = [
        Rung(stage.begins, stage.rung, stage.evidence, "observed", True, stage.note) for stage in case.stages
    ]
    rungs += [_told(fact) for fact in facts if fact.variable == "localisation_stage"]
    shares = tuple(_share(fact) for fact in facts if fact.variable == "localisation_share")
    return BriefInput(
        supplier=case.supplier, buyer=case.buyer, as_of=None, made=MADE, evidence=evidence, slug=case.slug,
        title=case.title, item=case.item.name, item_names=case.item.names, category=case.category,
        domain=case.domain, summary=case.summary, facts=facts, rungs=tuple(rungs), shares=shares,
        outcomes=tuple(Outcome(o.label, o.date, o.evidence, o.note) for o in case.outcomes),
        terms=tuple(Term(t.term, t.kind, t.evidence) for t in case.terms), **further,
    )  # fmt: skip


def _told(fact: Fact) -> Rung:
    rung = "kits" if fact.value == "kit" else str(fact.value)
    return Rung(fact.date, rung, (fact.evidence,), "planned" if fact.plan else "reported", False, fact.note)


def _share(fact: Fact) -> Share:
    value = float(fact.value or 0)
    low = value if fact.low is None else fact.low
    high = value if fact.high is None else fact.high
    estimate = Estimate(Interval(value, low, high), "share", "as stated", (fact.evidence,))
    return Share(fact.date, estimate, fact.of or "production", fact.plan)


def register_evidence(count: int = 60) -> dict[str, Evidence]:
    """Made-up rows of a made-up register."""
    source = Source(
        "Register of deliveries", "A register", "https://example.org/register", "2026-03-01", None, "B"
    )
    return {
        f"row-{number}": Evidence(
            f"row-{number}", "observation", f"delivery of {number} units", source, f"line {number:,}",
            str(1990 + number % 35), "2026-03-01", f"{number};a;b;c", "register-2026",
        )
        for number in range(1, count + 1)
    }  # fmt: skip


def measured() -> dict[str, Any]:
    """Made-up measures that rest on `register_evidence`."""
    return {
        "buyer_on_supplier": _series(
            "share of the buyer's deliveries over five years", "share", 0.75, -0.022, 0.1
        ),
        "supplier_on_buyer": _series(
            "share of the supplier's exports over five years", "share", 0.3, 0.004, 0.05
        ),
        "concentration_of_buyer": _series("sum of squared shares", "index", 0.61, 0.0, 0.05)[-1:],
        "concentration_of_supplier": _series("sum of squared shares", "index", 0.2, 0.0, 0.05)[-1:],
        "alignment": _series("Absolute difference of the ideal points", "distance", 1.2, -0.02, 0.12),
        "alliances": (AllianceSpan(2003, 2015, ("consultation", "non-aggression"), ("row-1", "row-2")),),
        "supply": (
            *(_supply(y, "IRN", "complete", 60.0 - 2 * (y - 2000), 10.0, 95.0) for y in range(2000, 2025)),
            *(_supply(y, "IRN", "licensed", 10.0 + 5 * (y - 2010), 10.0, None) for y in range(2010, 2025)),
            *(_supply(y, "PRK", "complete", 12.0, 12.0, 12.0) for y in range(2015, 2025, 3)),
            *(_supply(y, "RUS", "own", 30.0, 20.0, 50.0) for y in range(2019, 2025)),
        ),
        "customers": tuple(Customer(period, code, by, ("row-8",)) for period, code, by in CUSTOMERS),
        "passages": (
            Passage(
                Period.parse("2019"), "IRN", "houthi-rebels", "complete drones", ("row-3",), "observed", TEN
            ),
            Passage(Period.parse("2022-08"), "IRN", "RUS", "complete drones", ("row-4",)),
            Passage(Period.parse("2023-05"), "IRN", "BLR", "talks on production", ("row-5",), "planned"),
            Passage(Period.parse("2025-06"), "RUS", "PRK", "know-how for production", ("row-6",), "reported"),
            Passage(Period.parse("2026-03"), "RUS", "IRN", "parts", ("row-7",), "reported"),
        ),
        "roles": (
            Role("supplier", "original designer", "full chain in the buyer's hands", ("row-1",)),
            Role("buyer", "competitor", "sells the same category to third parties", ("row-2",)),
        ),
        "bases": (Basis("register-2026", "Register of deliveries", "A register", "row-1", 1990, 2024, LAG),),
        "gaps": ("Stocks and spares are not in any source at hand",),
    }


TEN = Estimate(Interval(10, 5, 20), "units", "register row", ("row-3",))
LAG = "from March of the following year"
CUSTOMERS: tuple[tuple[str, str, Any], ...] = (
    ("2005-09", "VEN", "supplier"), ("2005-09", "SDN", "supplier"), ("2010-14", "SDN", "both"),
    ("2010-14", "SYR", "supplier"), ("2015-19", "SYR", "both"), ("2015-19", "ETH", "buyer"),
    ("2020-24", "ETH", "both"), ("2020-24", "VEN", "buyer"), ("2020-24", "ARE", "buyer"),
)  # fmt: skip


def _series(method: str, unit: str, start: float, slope: float, spread: float) -> tuple[Point, ...]:
    points = []
    for step in range(25):
        value = start + slope * step
        ids = tuple(f"row-{1 + (step + place) % 60}" for place in range(20))
        estimate = Estimate(Interval(value, max(0, value - spread), value + spread), unit, method, ids)
        points.append(Point(2000 + step, estimate))
    return tuple(points)


def _supply(year: int, origin: str, kind: Any, value: float, low: float, high: float | None) -> Supply:
    return Supply(
        year, origin, kind, value, (f"row-{year - 1999}",), "sum of register rows", low, high, "TIV"
    )


def from_register() -> BriefInput:
    """A pair that nobody prepared."""
    return BriefInput(
        "IRN", "RUS", date(2026, 6, 1), MADE, register_evidence(), category="Missiles", **measured()
    )


def from_both() -> BriefInput:
    """The case and the made-up measures together."""
    case = from_case()
    further = measured()
    return BriefInput(**{**vars(case), **further, "evidence": {**case.evidence, **register_evidence()}})


def with_claims(given: BriefInput) -> BriefInput:
    """The same with what a made-up document claims: reviewed and not, dated and not."""
    source = Source("A report", "report.txt", published="2025-08-09")
    ids = tuple(f"c{number}" for number in range(5))
    entries = {
        id_: Evidence(id_, "claim", "It claims so.", source, original="It makes 300 of them.", grade="F6")
        for id_ in ids
    }
    depth = CheckedClaim(
        says=say("Depth of local production"),
        claims=ids[:1],
        verdict="consistent",
        reason="it fits",
        shows=(),
        leaves_open=say("The contract."),
        published=Period.parse("2025-08-09"),
        type="localisation.stage",
        rung="full",
    )
    reviewed = {"rung": "derivative", "accepted": True, "grade": "B2", "review": "accepted"}
    output = say("Output, {n}", n=Number("300", ids[2:3], "claim"))
    dated = {"date": Period.parse("2024"), "documents": 2, "origins": 1, "rung": None}
    checked = (
        depth,
        replace(depth, claims=ids[1:2], **reviewed),
        replace(depth, says=output, claims=ids[2:3], type="production.output", **dated),
        replace(depth, says=say("Partnership"), claims=ids[3:4], type="diplomatic.cooperation", rung=None),
    )
    return replace(given, evidence={**given.evidence, **entries}, checked=checked, rejected=ids[4:])
