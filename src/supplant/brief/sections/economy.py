"""Economic consequences: contract values and prices as reported, the supplier's revenue, third markets."""

from supplant.brief.figures.markets import markets
from supplant.brief.figures.reports import price_reports
from supplant.brief.inputs import BriefInput, Customer, Fact
from supplant.brief.model import Block, Name, Paragraph, Section, Statement, Table, say
from supplant.brief.parties import is_state, is_unknown, recent
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
    """How many third parties each side served in the last period, how many both did; the buyer's role."""
    words = [_served(brief)] if brief.customers else []
    role = role_statement(brief, "buyer", short=short)
    return [*words, role] if role is not None else words


def _served(brief: BriefInput) -> Statement:
    here = recent(brief)
    everyone = tuple(dict.fromkeys(id_ for customer in here for id_ in customer.evidence))
    known = [customer for customer in here if not is_unknown(customer.country)]
    of = say(" ({category})", category=Name(brief.category)) if brief.category else say("")
    both = [customer for customer in known if customer.served_by == "both"]
    words = capital(
        say(
            "In {when} {one} delivered to {n} and {other} to {m}{of}; {both} took from both.",
            when=annotated(here[0].period, everyone), one=country(brief.supplier), other=country(brief.buyer),
            n=_parties(known, "supplier", everyone), m=_parties(known, "buyer", everyone), of=of,
            both=count(len(both), everyone, "third parties") if both else "none",
        )
    )  # fmt: skip
    if len(known) < len(here):
        words = words + say(" Recipients whom the register does not know are not counted.")
    return words


def _parties(known: list[Customer], side: str, evidence: tuple[str, ...]) -> Statement:
    """How many third parties one side served, and how many of them are no states."""
    codes = {customer.country for customer in known if customer.served_by in (side, "both")}
    others = sum(not is_state(code) for code in codes)
    if not codes:
        return say("none")
    if others == len(codes) or not others:
        kind = "state" if not others else "party that is no state"
        many = "states" if not others else "parties that are no states"
        return say(
            "{n} third {kind}",
            n=count(len(codes), evidence, "third parties"), kind=kind if len(codes) == 1 else many,
        )  # fmt: skip
    return say(
        "{n} third parties ({m} of them {no})",
        n=count(len(codes), evidence, "third parties"),
        m=count(others, evidence, "parties that are no states"),
        no="no state" if others == 1 else "no states",
    )  # fmt: skip
