"""Reports of the same matter side by side: one line each, with its date, its source and its range."""

from typing import Any

from supplant.brief.figures.style import BUYER, INK, PAPER, chart
from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.words import amount, country, day, publisher

__all__ = ["output_reports", "price_reports"]

PER_MONTH = {"units/month": 1.0, "units/year": 1 / 12, "units/day": 365.25 / 12}
PER_YEAR = {"units/month": 12.0, "units/year": 1.0, "units/day": 365.25}
FEW = 3  # a month; works that make fewer are told by the year
MOST = 16


def price_reports(brief: BriefInput) -> Figure | None:
    """Prices and costs of one item, in the currency that most reports use. None with fewer than two."""
    facts = [
        fact for fact in brief.facts if fact.variable == "unit_price" and isinstance(fact.value, float | int)
    ]
    unit = max((fact.unit for fact in facts), key=lambda name: sum(f.unit == name for f in facts), default="")
    facts = [fact for fact in facts if fact.unit == unit]
    if len(facts) < 2:
        return None
    return Figure(
        id="prices",
        title=say("Price or cost of one unit, as reported"),
        description=say(
            "One line for each report, in the order of its date. The table below holds the figures."
        ),
        caption=say(
            "{currency} of the day, on a scale where equal steps are equal ratios. Asking prices, agreed "
            "prices and costs of production are different things: what each report counts stands beside it.",
            currency={"USD/unit": "United States dollars", "JPY/unit": "Japanese yen"}.get(unit, "Money"),
        ),
        spec=_spec(brief, facts, {}, log=True, title=unit.split("/")[0]),
        table=_table(brief, facts, say("Prices and costs as reported"), None),
        key=(Key("as reported, with its range", "buyer", "dot"),),
    )  # fmt: skip


def output_reports(brief: BriefInput) -> Figure | None:
    """Output and capacity of the buyer's works, all brought to a month, or to a year where they are few.

    None with fewer than two reports.
    """
    facts = [
        fact
        for fact in brief.facts
        if fact.variable in ("local_output", "local_capacity", "plan_quantity")
        and fact.unit in PER_MONTH
        and isinstance(fact.value, float | int)
    ]
    if len(facts) < 2:
        return None
    few = all(float(fact.value or 0) * PER_MONTH[fact.unit] < FEW for fact in facts)
    factors, basis = (PER_YEAR, "a year") if few else (PER_MONTH, "a month")
    shown = facts[-MOST:]
    return Figure(
        id="output",
        title=say("Output of the works in {buyer}, report by report", buyer=country(brief.buyer)),
        description=say(
            "One line for each report, in the order of its date. The table below holds the figures."
        ),
        caption=say(
            "Units {basis}; figures for another period are brought to it. Reports count different things, "
            "and the note beside each says which. Hollow marks are plans and capacities, not output.",
            basis=basis,
        ),
        spec=_spec(brief, shown, factors, log=False, title=f"units {basis}"),
        table=_table(brief, facts, say("Output and capacity as reported"), factors, basis),
        key=(
            Key("output as reported, with its range", "buyer", "dot"),
            Key("plan or capacity", "buyer", "ring"),
        ),
    )  # fmt: skip


def _spec(
    brief: BriefInput, facts: list[Fact], factors: dict[str, float], *, log: bool, title: str
) -> dict[str, Any]:
    values = []
    for place, fact in enumerate(facts):
        factor = factors.get(fact.unit, 1.0)
        value = float(fact.value or 0) * factor
        values.append({
            "place": place, "label": _label(brief, fact), "value": value,
            "low": value if fact.low is None else fact.low * factor,
            "high": value if fact.high is None else fact.high * factor,
            "firm": not fact.plan and fact.variable != "local_capacity",
        })  # fmt: skip
    scale: dict[str, Any] = {"type": "log", "nice": True} if log else {"zero": True, "nice": True}
    axis = {
        "title": title,
        "grid": True,
        "format": "~s" if log else ",d",
        "tickCount": 5,
        "labelOverlap": True,
        **({} if log else {"tickMinStep": 1}),
    }
    horizontal = {"type": "quantitative", "scale": scale, "axis": axis}
    labels = [row["label"] for row in values]
    vertical = {
        "field": "label", "type": "ordinal", "scale": {"domain": labels},
        "axis": {"title": None, "labelLimit": 330, "labelColor": INK, "labelFontSize": 11.5, "grid": True},
    }  # fmt: skip
    range_ = {"x": {"field": "low", **horizontal}, "x2": {"field": "high"}, "y": vertical}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": BUYER, "strokeWidth": 3, "opacity": 0.45}, "encoding": range_}
    ]
    for firm in (True, False):
        mark = {
            "type": "point", "shape": "circle", "fill": BUYER if firm else PAPER, "stroke": BUYER,
            "strokeWidth": 1.8,
            "size": 80, "opacity": 1,
        }  # fmt: skip
        here = {"values": [row for row in values if row["firm"] == firm]}
        layers.append(
            {"data": here, "mark": mark, "encoding": {"x": {"field": "value", **horizontal}, "y": vertical}}
        )
    return chart(values, layers, height=26 * len(values))


def _label(brief: BriefInput, fact: Fact) -> str:
    """Date, what is counted, who says so; the id keeps two like lines apart without being seen."""
    source = brief.evidence[fact.evidence].source
    who = "no source seen" if fact.basis == "unsourced" else publisher(source.relays or source.publisher)
    counted = f": {fact.of}" if fact.of else ""
    text = f"{fact.date} {who}{counted}"
    same = [other for other in brief.facts if other is not fact and str(other.date) == str(fact.date)]
    blanks = sum(1 for other in same if other.evidence < fact.evidence)
    return (text if len(text) <= 58 else f"{text[:57]}…") + "\u200b" * blanks


def _table(
    brief: BriefInput,
    facts: list[Fact],
    caption: Statement,
    factors: dict[str, float] | None,
    basis: str = "",
) -> Table:
    brought = [float(fact.value or 0) * (factors or {}).get(fact.unit, 1.0) for fact in facts]
    body = []
    for fact, text in zip(facts, _alike(brought), strict=True):
        source = brief.evidence[fact.evidence].source
        who = publisher(source.publisher)
        who = f"{who}, relaying {source.relays}" if source.relays else who
        standing = "plan" if fact.plan else "capacity" if fact.variable == "local_capacity" else "reported"
        row = [
            Statement((day(fact.date, (fact.evidence,)),)), amount(fact), say(standing),
            Statement((Name(who),)),
        ]  # fmt: skip
        if factors is not None:
            method = "as stated" if factors[fact.unit] == 1 else f"{fact.unit} brought to {basis}"
            row.insert(2, Statement((Number(text, (fact.evidence,), "estimate", method),)))
        body.append(tuple(row))
    columns = ("Date", "As reported", *((basis.capitalize(),) if factors else ()), "Standing", "Source")
    return Table(caption, columns, tuple(body), numeric=(2,) if factors is not None else ())


def _alike(values: list[float]) -> list[str]:
    """Numbers of one column with the same decimals: one where all lie below ten and some are not whole.

    >>> _alike([0.33, 4]), _alike([0.2, 228.17])
    (['0.3', '4.0'], ['under 1', '228'])
    """
    if max(values, default=0) < 10 and not all(value.is_integer() for value in map(float, values)):
        return [f"{value:.1f}" for value in values]
    return ["under 1" if 0 < value < 0.5 else f"{value:,.0f}" for value in values]
