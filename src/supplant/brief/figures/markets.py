"""Third markets: which countries took the kind of item from the supplier, from the buyer, or from both."""

from typing import Any

from supplant.brief.coverage import release_begins
from supplant.brief.figures.style import BUYER, PAPER, SHARED, SUPPLIER, chart
from supplant.brief.inputs import BriefInput, Customer
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.parties import is_unknown
from supplant.brief.words import country, country_name, year

__all__ = ["markets", "shown_countries"]

MOST = 24
CROWDED = 7
_LOOK = {
    "supplier": ("circle", SUPPLIER, SUPPLIER),
    "both": ("diamond", SHARED, SHARED),
    "buyer": ("circle", PAPER, BUYER),
}


def markets(brief: BriefInput) -> Figure | None:
    """Countries by period, one mark each; those beyond `MOST` are in the table only. None without any."""
    if not brief.customers:
        return None
    shown = shown_countries(brief.customers)
    periods = list(dict.fromkeys(sorted(customer.period for customer in brief.customers)))
    parties = {customer.country for customer in brief.customers}
    left = len(parties) - len(shown)
    unknown = say(" Unknown recipients may be many, and are in the table only." if _unknown(parties) else "")
    everyone = tuple(dict.fromkeys(id_ for customer in brief.customers for id_ in customer.evidence))
    further = (
        say(
            " {n} more parties are in the table only.",
            n=Number(str(left), everyone, "estimate", "count of third parties"),
        )
        if left > 0
        else say("")
    )
    return Figure(
        id="markets",
        title=say(
            "Third markets of {one} and {other}",
            one=country(brief.supplier), other=country(brief.buyer),
        ),
        description=say(
            "A grid of third parties by period, with one mark where one was served. The table below holds "
            "it."
        ),
        caption=say(
            "A mark is at least one delivery{of} recorded in the period, whatever its size. "
            "A gap means that none is recorded, which is not proof that there was none.",
            of=" of the category" if brief.category else "",
        )
        + further
        + unknown
        + _partly(brief, periods),
        spec=_spec(brief.customers, shown, periods),
        table=_table(brief, periods),
        key=_key(brief),
    )  # fmt: skip


def _unknown(parties: set[str]) -> bool:
    return any(is_unknown(code) for code in parties)


def _partly(brief: BriefInput, periods: list[str]) -> Statement:
    """Says where the register covers only a part of the first period."""
    everyone = tuple(dict.fromkeys(id_ for customer in brief.customers for id_ in customer.evidence))
    begins = release_begins(brief, everyone)
    if begins is None or int(periods[0][:4]) >= begins:
        return say("")
    return say(" The release begins in {begins}, within the first period.", begins=year(begins, everyone))


def shown_countries(customers: tuple[Customer, ...]) -> list[str]:
    """At most `MOST` countries, those that both served or that changed hands first; by name."""
    served: dict[str, list[str]] = {}
    for customer in customers:
        if is_unknown(customer.country):
            continue
        served.setdefault(customer.country, []).append(customer.served_by)
    order = sorted(served, key=lambda code: (_rank(served[code]), -len(served[code]), country_name(code)))
    return sorted(order[:MOST], key=country_name)


def _rank(served_by: list[str]) -> int:
    """Countries that both sides served, together or in turn; then the supplier's; then the buyer's alone."""
    if "both" in served_by or len(set(served_by)) > 1:
        return 0
    return 1 if "supplier" in served_by else 2


def _key(brief: BriefInput) -> tuple[Key, ...]:
    seen = {customer.served_by for customer in brief.customers}
    lines = (
        ("supplier", Key(Name(f"from {country(brief.supplier).text}"), "supplier", "dot")),
        ("both", Key("from both", "shared", "diamond")),
        ("buyer", Key(Name(f"from {country(brief.buyer).text}"), "buyer", "ring")),
    )
    return tuple(key for name, key in lines if name in seen)


def _spec(customers: tuple[Customer, ...], shown: list[str], periods: list[str]) -> dict[str, Any]:
    horizontal = {
        "field": "period", "type": "ordinal", "scale": {"domain": periods},
        "axis": {"orient": "top", "title": None, "domain": False, "ticks": False,
                 "labelAngle": 0 if len(periods) <= CROWDED else -40},
    }  # fmt: skip
    vertical = {
        "field": "country", "type": "ordinal", "scale": {"domain": [country_name(code) for code in shown]},
        "axis": {"title": None, "grid": True, "labelLimit": 220},
    }  # fmt: skip
    layers = []
    for served_by, (shape, fill, stroke) in _LOOK.items():
        values = [
            {"period": customer.period, "country": country_name(customer.country)}
            for customer in customers
            if customer.served_by == served_by and customer.country in shown
        ]
        mark = {
            "type": "point",
            "shape": shape,
            "fill": fill,
            "stroke": stroke,
            "strokeWidth": 1.8,
            "size": 90,
            "opacity": 1,
        }
        layers.append(
            {"data": {"values": values}, "mark": mark, "encoding": {"x": horizontal, "y": vertical}}
        )
    return chart([], layers, height=max(90, 22 * len(shown)))


def _table(brief: BriefInput, periods: list[str]) -> Table:
    names = {"supplier": country(brief.supplier).text, "both": "both", "buyer": country(brief.buyer).text}
    found = {(customer.country, customer.period): customer for customer in brief.customers}
    shown = shown_countries(brief.customers)
    everyone = {customer.country for customer in brief.customers}
    body = []
    for code in [*shown, *sorted(everyone - set(shown), key=country_name)]:
        cells = (_cell(found.get((code, period)), names) for period in periods)
        body.append((Statement((Name(country_name(code)),)), *cells))
    return Table(
        say("Who served which third party, by period"), ("Third party", *map(Name, periods)), tuple(body)
    )


def _cell(customer: Customer | None, names: dict[str, str]) -> Statement:
    if customer is None:
        return say("none recorded")
    served = names[customer.served_by]
    if customer.served_by == "both" and is_unknown(customer.country):
        served = f"{names['supplier']}; {names['buyer']} (not known to be the same)"
    method = "deliveries recorded in the period"
    return Statement((Number(served, customer.evidence, "estimate", method),))
