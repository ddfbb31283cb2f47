"""The four charts of a projection, each with its table: supply, roles, need, markets."""

from collections.abc import Sequence

from supplant.brief.figures.fans import Panel, panels, stacks
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Figure, Key, Name, Statement, Table, say
from supplant.brief.outlook import Outlook
from supplant.brief.projected import cell, chance, horizons, rate, spread, when
from supplant.brief.words import capital, country, country_name, possessive, spoken_date

__all__ = ["markets_figure", "need_figure", "roles_figure", "supply_figure"]


def supply_figure(brief: BriefInput, found: Outlook) -> Figure:
    """Imports and local output, on record and projected."""
    bought, made = found.fans["imports"], found.fans["local_output"]
    shown = [
        Panel(bought, f"Complete, from {country(brief.supplier).text}", "supplier", rate(bought)),
        Panel(made, f"Made in {country(brief.buyer).text}", "buyer", rate(made)),
    ]
    weights = (
        "each with the same weight" if found.hindsight else "weighted by how well they did on other cases"
    )
    words = f"Bands average the models, {weights}." if bought.averaged else ""
    marks = "Each figure on record is drawn over the months that it covers, as a rate."
    return _figure(
        brief,
        found,
        "supply",
        "Projection: supply by origin",
        shown,
        _caption(words, marks if found.begins else ""),
    )


def need_figure(brief: BriefInput, found: Outlook) -> Figure:
    """Localisation, leakage, and dependence both ways."""
    supplier, buyer = brief.supplier, brief.buyer
    one, other = found.fans["dependence_buyer"], found.fans["dependence_supplier"]
    shown = [
        Panel(found.fans["localisation"], "Localisation", "buyer", "share of value", share=True),
        Panel(found.fans["leakage"], "Leakage to any third market", "shared", "probability", share=True),
        Panel(one, f"{country_name(buyer)} on {country(supplier).text}", "buyer", "dependence", share=True),
        Panel(
            other, f"{country_name(supplier)} on {country(buyer).text}", "supplier", "dependence", share=True
        ),
    ]
    words = "The first panel averages the models." if found.fans["localisation"].averaged else ""
    own = (
        "Dependence is the model’s own measure (a share of supply or of revenue, times how long it would "
        "take to replace), not the measured share of other sections."
    )
    return _figure(
        brief,
        found,
        "need",
        "Projection: localisation, leakage, and who needs whom",
        shown,
        _caption(words, own),
    )


def markets_figure(brief: BriefInput, found: Outlook) -> Figure:
    """The supplier's revenue, what it lost against no local production, and shares of third markets."""
    supplier, buyer = (capital(Statement((possessive(code),))).text for code in (brief.supplier, brief.buyer))
    axis = "million $ a month" if found.priced else "first prices a month"
    one, other = found.fans["share_supplier"], found.fans["share_buyer"]
    shown = [
        Panel(found.fans["revenue"], f"{supplier} revenue", "supplier", axis),
        Panel(found.fans["revenue_lost"], "Lost against no local production", "supplier", axis),
        Panel(one, f"{supplier} share of third markets", "supplier", "share", share=True),
        Panel(other, f"{buyer} share of third markets", "buyer", "share", share=True),
    ]
    loss = "The loss is against the same futures, draw by draw, in which no plant is ever begun."
    return _figure(brief, found, "markets", "Projection: revenue and third markets", shown, _caption(loss))


def roles_figure(brief: BriefInput, found: Outlook, told: Statement) -> Figure:
    """Chances of the roles of each side over time, stacked."""
    sides = [
        (country_name(brief.supplier), dict(found.supplier_roles), "supplier"),
        (f"{country_name(brief.buyer)} in third markets", dict(found.buyer_roles), "buyer"),
    ]
    places = horizons(found)
    rows = [
        (
            say("{who}: {role}", who=Name(title), role=role),
            *(Statement((chance(found, chances[place]),)) for place in places),
        )
        for title, roles, _ in sides
        for role, chances in roles.items()
    ]
    return Figure(
        id="outlook-roles",
        title=say("Projection: roles over time"),
        description=say("Stacked shares of the futures in which each side has each role. {told}", told=told),
        caption=say(
            "Projection: the share of the futures in each role, stacked in the order of the table below, the "
            "darkest first. Where one role ends and the next begins is a convention of this project."
        ),
        spec=stacks(found, sides),
        table=Table(
            say("Projection: share of the futures in each role"),
            ("Role", *(Name(spoken_date(found.month(found.at[place]))) for place in places)),
            tuple(rows),
            numeric=tuple(range(1, 1 + len(places))),
        ),
    )


def _figure(
    brief: BriefInput, found: Outlook, id_: str, title: str, shown: Sequence[Panel], caption: Statement
) -> Figure:
    return Figure(
        id=f"outlook-{id_}",
        title=say(title),
        description=_description(found, shown),
        caption=caption + _cut(found, shown),
        spec=panels(found, shown),
        table=_table(found, shown),
        key=_key(brief, found, shown),
    )


def _cut(found: Outlook, shown: Sequence[Panel]) -> Statement:
    if not any(panel.cut(found) for panel in shown):
        return say("")
    return say(
        " Where the light band reaches the top of a panel it goes on above; its ends are in the table."
    )


def _caption(*words: str) -> Statement:
    bands = "Projection: the dark band holds half of the futures, the light one nine in ten, month by month."
    return say("{words}", words=" ".join([bands, *(part for part in words if part)]))


def _key(brief: BriefInput, found: Outlook, shown: Sequence[Panel]) -> tuple[Key, ...]:
    quantities = {mark.quantity for mark in found.marks}
    keys = [Key("on record", "ink", "dot")] if any(panel.fan.name in quantities for panel in shown) else []
    if found.begins:
        keys.append(Key("the model’s fit to the past", "other", "band"))
    colours = dict.fromkeys(panel.colour for panel in shown)
    whose = {"supplier": country_name(brief.supplier), "buyer": country_name(brief.buyer), "shared": "others"}
    keys += [Key(Name(f"projection, {whose[c]}"), c, "half") for c in colours]  # type: ignore[arg-type]
    keys.append(Key("median of the projection", "ink", "dashes"))
    return tuple(keys)


def _description(found: Outlook, shown: Sequence[Panel]) -> Statement:
    words = say(
        "Bands of the projection{before}. ", before=", after the dividing line" if found.begins else ""
    )
    place = len(found.at) - 1
    for panel in shown:
        words += say(
            "{title}: in {when} half of the futures lie at {a}, nine in ten at {b}. ",
            title=Name(panel.title), when=when(found, found.at[place]),
            a=spread(found, panel.fan, place, 1, 3), b=spread(found, panel.fan, place, 0, 4),
        )  # fmt: skip
    return words


def _table(found: Outlook, shown: Sequence[Panel]) -> Table:
    rows = [
        (
            Statement((when(found, found.at[place]),)),
            *(cell(found, panel.fan, place) for panel in shown),
        )
        for place in horizons(found)
    ]
    return Table(
        say("Projection: the median, and in brackets what holds nine in ten of the futures"),
        ("Month", *(Name(panel.title) for panel in shown)),
        tuple(rows),
        numeric=tuple(range(1, 1 + len(shown))),
    )
