"""A fact of a case as a sentence: one template for each variable of the case library.

A template speaks of `{supplier}`, `{buyer}` and `{value}`; what is counted follows in parentheses as the
source says it. A variable without a template is told by its own name, so that a new one is never lost.
"""

from collections.abc import Iterable

from supplant.brief.inputs import BriefInput, Fact
from supplant.brief.model import Name, Statement, say
from supplant.brief.words import amount, annotated, capital, country, day, publisher

__all__ = ["SUBJECT", "conflict_groups", "source_name", "tell"]

# Number with a unit / event that happened.
_TEMPLATES: dict[str, tuple[str, str]] = {
    "deal_signed": ("{buyer} takes a stake of {value}", "{supplier} and {buyer} sign an agreement"),
    "licence_granted": ("{supplier} allows production: {value}", "{supplier} allows production by {buyer}"),
    "contract_value": ("a contract is put at {value}", "a contract is agreed"),
    "contract_quantity": ("the order is put at {value}", "an order is placed"),
    "unit_price": ("a price or cost of {value} is reported", "a price is reported"),
    "imports_complete_units": ("{value} delivered complete to {buyer}", "complete items reach {buyer}"),
    "kits_delivered": ("{value} delivered to {buyer} as kits", "kits reach {buyer}"),
    "local_output": ("{value} made or put together in {buyer}", "items are made or put together in {buyer}"),
    "local_capacity": ("the works in {buyer} could make {value}", "the works in {buyer} are ready"),
    "localisation_share": ("{buyer} makes {value} itself", "{buyer} makes a share itself"),
    "localisation_stage": ("production in {buyer} is described as: {value}", "production moves on"),
    "own_derivative_first_flight_or_rollout": (
        "{buyer} shows a version of its own: {value}",
        "{buyer} shows a version of its own",
    ),
    "supplier_deliveries_end": ("{supplier} stops delivering: {value}", "{supplier} stops delivering"),
    "own_export_first": ("{buyer} exports for the first time: {value}", "{buyer} exports for the first time"),
    "own_export_quantity": ("exports by {buyer}: {value}", "{buyer} exports"),
    "head_to_head_bid": ("both bid: {value}", "both bid in one tender"),
    "royalty_or_terms": ("terms: {value}", "terms are agreed"),
    "reexport_or_third_party_transfer": (
        "passed to a third party: {value}",
        "passage to a third party, as reported",
    ),
    "payment_dispute": ("a payment is disputed: {value}", "a payment is late or disputed"),
    "diplomatic_event": ("relations: {value}", "relations: an event"),
    "supplier_other_customers": (
        "delivered by {supplier} to others: {value}",
        "{supplier} delivers to others",
    ),
    "use_rate": ("{value} used", "items are used"),
    "cumulative_use": ("{value} used since the beginning", "items are used"),
    "plan_quantity": ("target of {value}", "a target is set"),
    "buyer_share_of_supplier_exports": (
        "{value} of what {supplier} exports goes to {buyer}",
        "{supplier} exports to {buyer}",
    ),
    "buyer_market_share_local": (
        "works in {buyer} supply {value} of the home market",
        "works in {buyer} supply the home market",
    ),
    "supplier_market_share": ("{supplier} holds {value} of the market", "{supplier} holds a share"),
    "supplier_component_sales": ("{supplier} still sells parts: {value}", "{supplier} still sells parts"),
    "third_party_veto": ("a third party blocks a sale: {value}", "a third party blocks a sale"),
    "ip_dispute": ("the design is disputed: {value}", "who owns the design is disputed"),
    "ownership_change": ("an owner changes: {value}", "an owner changes"),
    "market_restriction": ("a market is closed: {value}", "one side keeps out of a market"),
    "delay": ("a delay: {value}", "works or deliveries come later than announced"),
    "order_book": ("orders not yet delivered: {value}", "orders wait"),
    "deal_lost": ("a sale falls through: {value}", "a sale falls through"),
    "supplier_response": ("{supplier} responds: {value}", "{supplier} responds"),
    "outcome": ("our classification: {value}", "our classification"),
}
_STAGES = {
    "kit": "kits put together",
    "assembly": "assembly",
    "components": "component work",
    "full": "full production",
    "derivative": "own derivative",
}
_SIGNS = {1.0: "the two come closer", -1.0: "the two come apart", 0.0: "neither closer nor apart"}
_BIDS = {1.0: "the localiser wins", 0.0: "the original supplier wins"}

SUBJECT = {
    "contract_value": "the value of the contract",
    "contract_quantity": "the number ordered",
    "unit_price": "the price or cost of one unit",
    "local_output": "output in the buyer’s works",
    "local_capacity": "the capacity of the works",
    "localisation_share": "the share made at home",
    "localisation_stage": "the stage of localisation",
    "imports_complete_units": "complete deliveries",
    "plan_quantity": "the plan",
    "use_rate": "the rate of use",
    "cumulative_use": "use since the beginning",
    "own_export_quantity": "the buyer’s exports",
    "own_export_first": "the buyer’s first export",
    "deal_signed": "the date of the agreement",
    "licence_granted": "the licence",
    "outcome": "what became of the supplier",
    "order_book": "the orders not yet delivered",
    "kits_delivered": "the kits delivered",
    "reexport_or_third_party_transfer": "what passed to a third party",
    "supplier_deliveries_end": "the end of the supplier’s deliveries",
    "supplier_other_customers": "the supplier’s other customers",
    "supplier_component_sales": "the supplier’s sales of parts",
    "supplier_market_share": "the supplier’s share of the market",
    "buyer_share_of_supplier_exports": "the buyer’s share of the supplier’s exports",
    "buyer_market_share_local": "the share of the home market",
    "royalty_or_terms": "the terms",
}


def tell(fact: Fact, brief: BriefInput) -> Statement:
    """The fact in one sentence, without its date and source; plans and doubts are named as such."""
    numeric, event = _TEMPLATES.get(fact.variable, (f"{fact.variable.replace('_', ' ')}: {{value}}", ""))
    slots = {"supplier": country(brief.supplier), "buyer": country(brief.buyer)}
    evidence = (fact.evidence,)
    if fact.unit in ("event", "sign", "bid"):
        words = say(_event(fact, event or numeric.split(":")[0]), **slots) + _of(fact, brief, ": {of}")
    elif isinstance(fact.value, str):
        value = _STAGES.get(fact.value, fact.value) if fact.variable == "localisation_stage" else fact.value
        shown = annotated(value, evidence, brief.named)
        words = say(numeric, value=Name(value) if fact.unit == "name" else shown, **slots) + _of(fact, brief)
    else:
        words = say(numeric, value=amount(fact, brief.named), **slots)
    lead = "planned: " if fact.plan else ""
    doubt = "; still to be verified" if fact.to_verify else ""
    return capital(say("{lead}{words}{doubt}.", lead=lead, words=words, doubt=doubt))


def _event(fact: Fact, template: str) -> str:
    if fact.unit == "sign":
        return (
            _SIGNS.get(float(fact.value or 0), "relations")
            if isinstance(fact.value, float | int)
            else "relations"
        )
    if fact.unit == "bid":
        bid = _BIDS.get(float(fact.value)) if isinstance(fact.value, float | int) else None
        return f"in one tender {bid}" if bid else "both bid in one tender, or no localiser took part"
    if fact.value is None:
        return f"{template}: pending"
    return f"asserted, but did not happen: {template}" if fact.value == 0 else template


def _of(fact: Fact, brief: BriefInput, template: str = " ({of})") -> Statement:
    return say(template, of=annotated(fact.of, (fact.evidence,), brief.named)) if fact.of else say("")


def source_name(brief: BriefInput, id_: str, *, dated: bool = True) -> Statement:
    """Who says so: the origin where the page relays it, the publisher else, and when it appeared."""
    source = brief.evidence[id_].source
    fact = next((fact for fact in brief.facts if fact.evidence == id_), None)
    if fact is not None and fact.basis == "unsourced":
        return say("no source seen")
    said = publisher(source.publisher)
    who = f"{source.relays}, relayed by {said}" if source.relays else said
    words = Statement((Name(who),))
    return words + say(", {when}", when=day(fact.as_of, (id_,))) if dated and fact is not None else words


def conflict_groups(facts: Iterable[Fact]) -> tuple[tuple[Fact, ...], ...]:
    """Facts that contradict each other, directly or through a third: connected groups, in date order.

    A fact whose counterpart is not among `facts` stands in no group.
    """
    known = {fact.evidence: fact for fact in facts}
    groups: list[tuple[Fact, ...]] = []
    seen: set[str] = set()
    for start in known:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            for other in known[waiting.pop()].conflicts:
                if other in known and other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        if len(group) > 1:
            groups.append(tuple(fact for id_, fact in known.items() if id_ in group))
    return tuple(groups)
