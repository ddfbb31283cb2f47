"""Economic consequences: contract values and prices as reported, the supplier's revenue, third markets."""

from supplant.brief.figures.markets import markets
from supplant.brief.figures.reports import price_reports
from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Block, Name, Paragraph, Section, Statement, Table, say
from supplant.brief.sections.industry import role_statement
from supplant.brief.telling import source_name, tell
from supplant.brief.words import amount, annotated, capital, count, country, day

__all__ = ["economy", "market_statements"]

MONEY = {"contract_value", "order_book", "supplier_component_sales"}
SHARES = {"buyer_share_of_supplier_exports", "buyer_market_share_local", "supplier_market_share"}


def economy(brief: BriefInput) -> Section | None:
    """Money as reported, each report on its own line; prices; shares of markets; customers of both sides."""
    blocks: list[Block] = []
    sums = [fact for fact in brief.facts if fact.variable in MONEY and fact.value is not None]
    if sums:
        blocks.append(_money(brief, sums))
    prices = price_reports(brief)
    if prices is not None:
        blocks.append(prices)
    shares = [tell(fact, brief) for fact in brief.facts if fact.variable in SHARES]
    if shares:
        blocks.append(Paragraph(tuple(shares), heading="Shares of markets"))
    chart = markets(brief)
    words = market_statements(brief)
    if words:
        blocks.append(Paragraph(tuple(words), heading="Third markets"))
    if chart is not None:
        blocks.append(chart)
    return Section("economy", "Economic consequences", tuple(blocks)) if blocks else None


def _money(brief: BriefInput, facts: list[Fact]) -> Table:
    names = {
        "contract_value": "contract",
        "order_book": "order book",
        "supplier_component_sales": "sales of parts",
    }
    rows = tuple(
        (
            Statement((day(fact.date, (fact.evidence,)),)),
            say(names[fact.variable]),
            amount(fact, brief.named) + (say(", planned") if fact.plan else say("")),
            source_name(brief, fact.evidence),
        )
        for fact in facts
    )
    caption = say(
        "Money as reported, in the currency and at the prices of the day; reports that differ are not "
        "averaged"
    )
    return Table(caption, ("Date", "What", "Value", "On whose word"), rows)


def market_statements(brief: BriefInput, *, short: bool = False) -> list[Statement]:
    """How many third countries each side served in the last period, how many both did; the buyer's role."""
    words = [_served(brief)] if brief.customers else []
    role = role_statement(brief, "buyer", short=short)
    return [*words, role] if role is not None else words


def _served(brief: BriefInput) -> Statement:
    last = max(customer.period for customer in brief.customers)
    here = [customer for customer in brief.customers if customer.period == last]
    everyone = tuple(dict.fromkeys(id_ for customer in here for id_ in customer.evidence))
    sides = {side: sum(c.served_by in (side, "both") for c in here) for side in ("supplier", "buyer")}
    of = say(" ({category})", category=Name(brief.category)) if brief.category else say("")
    return capital(
        say(
            "In {when} {one} delivered to {n} third {countries} and {other} to {m}{of}; {both}.",
            when=annotated(last, everyone), one=country(brief.supplier), other=country(brief.buyer), of=of,
            n=count(sides["supplier"], everyone, "countries"), m=count(sides["buyer"], everyone, "countries"),
            countries="country" if sides["supplier"] == 1 else "countries",
            both=_both(sum(c.served_by == "both" for c in here), everyone),
        )
    )  # fmt: skip


def _both(number: int, evidence: tuple[str, ...]) -> Statement:
    if number == 0:
        return say("no country took from both")
    return say("{n} took from both", n=count(number, evidence, "countries"))
