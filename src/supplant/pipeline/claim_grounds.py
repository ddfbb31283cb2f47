"""What the record has that bears on a claim: one function per family of claim types.

Each takes a claim and the record and returns grounds; claim_families.csv says which family a type belongs to
and what the record cannot show for it. The claim is taken as affirmed: for a denial the caller turns the
grounds. Numbers are compared where unit and period agree, and with their intervals; others stand beside.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from importlib.resources import files

from supplant.brief.figures.ladder import rung_name
from supplant.brief.inputs import Fact, Passage, Point, Rung
from supplant.brief.model import Name, Number, say
from supplant.brief.words import annotated, count, country, day, estimate, listed, year_of
from supplant.core.units import Interval
from supplant.evidence.claim import Claim
from supplant.measures.partnership import rung_height
from supplant.pipeline.claim_record import PER_YEAR, WEAKER, ClaimRecord, fact_interval, meets
from supplant.pipeline.verdicts import Bearing, Ground

__all__ = ["Family", "families", "stage_of", "told_stage"]

Gather = Callable[[Claim, ClaimRecord], list[Ground]]

MAIN = 0.5
MOSTLY = 0.75
DROP = 0.25
NEAR_DAYS = 366
KNOW_HOW = r"know-how|drawing|technolog|training|documentation"


@dataclass(frozen=True)
class Family:
    """How a type is checked: its name, who its parties are, what to look at, what no record shows.

    `parties`: "supplier first", "buyer first", "buyer" (one party), "either" (both, in any order), "any"
    (either of the two, with anybody).
    """

    name: str
    parties: str
    gather: Gather
    leaves_open: str


def _apart(claim: Claim, record: ClaimRecord, fact: Fact) -> bool:
    """Whether a fact is of another time than the claim says; a claim without a date is of any time."""
    said = None if claim.date is None else record.day_of(claim)
    if said is None:
        return False
    earliest, latest = said - timedelta(days=2 * NEAR_DAYS), said + timedelta(days=NEAR_DAYS)
    return fact.date.start > latest or fact.date.end < earliest


def _timed(claim: Claim, record: ClaimRecord, bearing: Bearing, fact: Fact) -> Ground:
    """A fact as a ground; what happened at another time than the claim says fits it at most."""
    return record.told(WEAKER[bearing] if _apart(claim, record, fact) else bearing, fact)


def supply(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Deliveries and orders from the claim's seller to its buyer."""
    given = record.given
    if (claim.source, claim.target) != (given.supplier, given.buyer):
        return _passed_on(record, claim.source, claim.target)
    found = _counted(claim, record, "imports_complete_units", "kits_delivered", "contract_quantity")
    general: Bearing = "for" if claim.quantity is None else "leans"
    found += [_timed(claim, record, general, fact) for fact in record.facts("deal_signed")]
    year = None if claim.date is None else record.year_of(claim)
    rows = [
        row
        for row in given.supply
        if row.origin == given.supplier and not row.plan and row.value and row.scope != "other"
        if year is None or abs(row.year - year) <= 1
    ]
    if rows:
        first, last = rows[0], rows[-1]
        ids = tuple(dict.fromkeys(id_ for row in rows for id_ in row.evidence))
        kinds = sorted({"complete" if row.kind == "complete" else "made under licence" for row in rows})
        words = say(
            "Supply from {supplier} on record, {kinds}, from {first} to {last}.",
            supplier=country(given.supplier), kinds=listed(kinds),
            first=Number(str(first.year), first.evidence), last=Number(str(last.year), last.evidence),
        )  # fmt: skip
        found.append(record.ground(general, words, ids))
    return found


def concentration(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Whether one was the main buyer or the main supplier of the other: shares in the register."""
    given, words = record.given, claim.quote.lower()
    sells = re.search(r"buyer|customer|consumer|client|export|market|revenue|sales", words) is not None
    buys = re.search(r"supplier|relian|relies|rely|depend|import|source of", words) is not None
    series: list[tuple[Sequence[Point], str, str, str]] = []
    if sells or not buys:  # "relying on one buyer" is about sales
        series.append((given.supplier_on_buyer, given.supplier, given.buyer, given.of_sales))
    if not sells:
        series.append((given.buyer_on_supplier, given.buyer, given.supplier, given.of_supply))
    found = []
    for points, who, whom, of in series:
        point = record.last(points, record.year_of(claim))
        if point is None:
            continue
        share = point.estimate.interval
        bearing = _main(share) if claim.quantity is None else _same_share(claim, share)
        text = say(
            "{who} on {whom} in {year}: {share} of {of}.",
            who=country(who), whom=country(whom), year=year_of(point), share=estimate(point.estimate),
            of=annotated(of, point.estimate.evidence, given.named),
        )  # fmt: skip
        found.append(record.ground(bearing, text, point.estimate.evidence))
    for fact in record.facts("buyer_share_of_supplier_exports", "supplier_market_share"):
        known = fact_interval(fact)
        if known is not None:
            found.append(record.told(_main(known), fact))
    return found


def _main(share: Interval) -> Bearing:
    if share.low >= MAIN:
        return "for"
    return "against" if share.high < MAIN else "leans"


def _same_share(claim: Claim, share: Interval) -> Bearing:
    said = _said(claim)
    if said is None or claim.quantity is None or claim.quantity.unit != "percent":
        return "beside"
    said = Interval(said.value / 100, said.low / 100, said.high / 100)
    return "for" if meets(said, share) else "against"


def disruption(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Deliveries that stopped, came late or fell through; payments that were disputed."""
    shows: tuple[str, ...] = ("payment_dispute",)
    fits: tuple[str, ...] = ()
    if claim.type == "supply.disruption":
        shows, fits = ("supplier_deliveries_end",), ("delay", "deal_lost", "market_restriction")
    found = [_timed(claim, record, "for", fact) for fact in record.facts(*shows)]
    return found + [_timed(claim, record, "leans", fact) for fact in record.facts(*fits)]


def transfer(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Licences, transfers of technology and their terms."""
    if claim.type == "tech-transfer.refusal":
        found = [_timed(claim, record, "leans", fact) for fact in record.facts("market_restriction")]
        return found + [record.told("beside", fact) for fact in record.facts("licence_granted")]
    # A licence is not yet know-how, and drawings are not yet a licence: each shows its own type.
    licence = claim.type == "licence.production"
    first: Bearing = "for" if licence else "leans"
    found = [_timed(claim, record, first, fact) for fact in record.facts("licence_granted")]
    for fact in record.facts("royalty_or_terms"):
        if isinstance(fact.value, str) and re.search(KNOW_HOW, f"{fact.value} {fact.of or ''}"):
            found.append(_timed(claim, record, "leans" if licence else "for", fact))
    found += _terms(record, "leans", {"transfer"})
    for rung in record.given.rungs:
        if not rung.our_reading and rung.certainty == "observed":
            high = rung_height(rung.rung) >= rung_height("licence")
            found.append(_rung(record, first if high else "leans", rung))
    found += [record.told("leans", fact) for fact in record.facts("deal_signed")]
    stages = record.facts("localisation_stage")
    return found + [record.told("leans", fact) for fact in stages if not found]


def terms(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Terms on record. Whether they are those that the claim speaks of needs a reader: they only fit."""
    found = _terms(record, "leans" if claim.source or claim.target else "beside", None)
    facts = record.facts("royalty_or_terms")
    return found or [record.told("leans", fact) for fact in facts]


def _terms(record: ClaimRecord, bearing: Bearing, kinds: set[str] | None) -> list[Ground]:
    return [
        record.ground(
            bearing,
            say(
                "A term {on_record}: {term}.",
                on_record=Number("on record", t.evidence),
                term=annotated(t.term, t.evidence, record.given.named),
            ),
            t.evidence,
        )
        for t in record.given.terms
        if kinds is None or t.kind in kinds
    ]


STAGES = (
    ("full", r"complete control|full|entire|whole|fully|independen|self-sufficien|every stage|own soil"),
    ("derivative", r"own version|adapted|improved|modified|upgraded|derivative|redesign|indigenous version"),
    ("kits", r"kit|assembl"),
    ("components", r"components?\b|parts\b|sub-?assembl"),
)
"""How a claim says how far production has moved, the first that is found; else any local production."""


def stage_of(claim: Claim) -> str:
    """The stage that a claim speaks of, by its words.

    >>> stage_of(Claim("localisation.stage", "RUS", "IRN", "Russia now controls the entire chain.", 0, 36))
    'full'
    """
    return told_stage(claim) or "kits"


def told_stage(claim: Claim) -> str | None:
    """The stage that its words name, None where they name none: a mark on the ladder is never guessed.

    >>> told_stage(Claim("localisation.stage", "RUS", "IRN", "Production has moved there.", 0, 27)) is None
    True
    """
    return next((rung for rung, words in STAGES if re.search(words, claim.quote, re.IGNORECASE)), None)


def localisation(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """How far production has moved: rungs by report and register, shares made at home."""
    if claim.quantity is not None and claim.quantity.unit == "percent":
        return _shares(claim, record)
    wanted = stage_of(claim)
    height = rung_height(wanted)
    rungs = [rung for rung in record.given.rungs if not rung.our_reading and rung.certainty != "planned"]
    reached = [rung for rung in rungs if rung_height(_plain(rung.rung)) >= height]
    found = [_rung(record, "for", rung) for rung in reached]
    found += [record.told("for", f) for f in record.facts("own_derivative_first_flight_or_rollout")]
    said = record.day_of(claim)
    for rung in rungs:
        if rung not in reached:
            # What was so long before the claim does not speak against it; it is a step on the way. And only
            # a claim of the whole chain is denied by parts that still came from abroad.
            near = said is not None and rung.begins.end >= said - timedelta(days=NEAR_DAYS)
            near = near and wanted == "full"
            found.append(_rung(record, "against" if near else "beside", rung))
    if wanted in {"kits", "components"}:
        found += [record.told("for", fact) for fact in record.facts("local_output")[:2]]
    shares = record.facts("localisation_share")
    high = [fact for fact in shares if (known := fact_interval(fact)) and known.value >= MOSTLY]
    return found + [record.told("leans", fact) for fact in high]


def _shares(claim: Claim, record: ClaimRecord) -> list[Ground]:
    found = []
    for fact in record.facts("localisation_share"):
        known = fact_interval(fact)
        if known is None:
            continue
        bearing = _same_share(claim, known)
        near = record.year_of(claim) in {None, fact.date.end.year}
        found.append(record.told(bearing if bearing == "for" or near else "beside", fact))
    return found


def _plain(rung: str) -> str:
    return "kits" if rung == "kit" else rung


def _rung(record: ClaimRecord, bearing: Bearing, rung: Rung) -> Ground:
    who = record.given.evidence[rung.evidence[0]].source
    words = say(
        "{when}: {rung} ({who}).",
        when=day(rung.begins, rung.evidence), rung=rung_name(rung.rung),
        who=Name(f"{who.relays}, relayed by {who.publisher}" if who.relays else who.publisher),
    )  # fmt: skip
    return record.ground(bearing, words, rung.evidence)


def facility(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """A works exists where it has made something, or where its capacity is on record."""
    made = record.facts("local_output", "local_capacity")
    found = [record.told("leans" if _mixed(fact) else "for", fact) for fact in made]
    if not found:
        rungs = [r for r in record.given.rungs if not r.our_reading and r.certainty != "planned"]
        local = [rung for rung in rungs if rung_height(_plain(rung.rung)) >= rung_height("kits")]
        found = [_rung(record, "leans", rung) for rung in local]
    plans = [
        f for f in record.facts("local_capacity", "plan_quantity", plan=True) if f.unit.startswith("units")
    ]
    return found + [record.told("beside" if found else "leans", fact) for fact in plans[:2]]


def _mixed(fact: Fact) -> bool:
    """A number that counts imports with local output shows no works."""
    return "import" in (fact.of or "")


def rates(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Capacity and output: rates set on one period. More than claimed bears a capacity out, too."""
    said = _said(claim)
    names = ("local_capacity", "local_output") if claim.type == "production.capacity" else ("local_output",)
    facts = record.facts(*names)
    if said is None or claim.quantity is None:
        return [record.told("leans", fact) for fact in facts]
    per = PER_YEAR.get(claim.quantity.per or "", None)
    found = [record.told(_rate(claim, said, per, fact, record), fact) for fact in facts]
    plans = record.facts("local_capacity", "plan_quantity", plan=True)
    return found + [
        record.told("leans", fact) for fact in plans if _rate(claim, said, per, fact, record) == "for"
    ]


def _rate(claim: Claim, said: Interval, per: float | None, fact: Fact, record: ClaimRecord) -> Bearing:
    known, period = fact_interval(fact), PER_YEAR.get(fact.unit.partition("/")[2], None)
    if (
        known is None
        or _mixed(fact)
        or not fact.unit.startswith("units")
        or (per is None) != (period is None)
    ):
        return "beside"
    scale = (period or 1.0) / (per or 1.0)
    known = Interval(known.value * scale, known.low * scale, known.high * scale)
    if meets(said, known):
        return "for"
    same_year = record.year_of(claim) == fact.date.end.year
    if claim.type == "production.capacity":
        more = known.low >= said.low
        return "for" if more and claim.quantity is not None and claim.quantity.low is not None else "beside"
    return "against" if same_year and fact.of is None and fact.unit != "units cumulative" else "beside"


BEARING_OF_OUTCOME: Mapping[str, Bearing] = {"displaced": "for", "competitor": "leans", "rival": "leans"}


def displacement(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """The supplier's place: outcome, end of deliveries, fall of the buyer's dependence, its role by rule."""
    given = record.given
    found = [
        record.ground(
            BEARING_OF_OUTCOME[o.label],
            say(
                "{when}: the case classes {who} as {label}.",
                when=day(o.date, o.evidence), who=country(given.supplier), label=o.label,
            ),
            o.evidence,
        )
        for o in given.outcomes
        if o.label in BEARING_OF_OUTCOME
    ]  # fmt: skip
    found += [record.told("for", fact) for fact in record.facts("supplier_deliveries_end")]
    fall = _fall(record, given.buyer_on_supplier)
    found += [fall] if fall is not None else []
    for role in given.roles:
        if role.party != "supplier":
            continue
        bearing: Bearing = (
            "against"
            if role.role == "critical supplier"
            else "leans"
            if role.role in {"licensor", "bystander", "component supplier"}
            else "beside"
        )
        named = Number(role.role, role.evidence, "estimate", role.rule)
        words = say("By its deliveries the supplier is now: {role}.", role=named)
        found.append(record.ground(bearing, words, role.evidence))
    stages, full = record.facts("localisation_stage"), rung_height("full")
    high = [fact for fact in stages if rung_height(_plain(str(fact.value))) >= full]
    return found + [record.told("leans", fact) for fact in high]


def _fall(record: ClaimRecord, points: Sequence[Point]) -> Ground | None:
    """How far the buyer's dependence has fallen from its height: shown where the intervals part."""
    if len(points) < 2:
        return None
    top = max(points, key=lambda point: (point.estimate.interval.value, -point.year))
    end = max(points, key=lambda point: point.year)
    if end.year <= top.year:
        return None
    before, now = top.estimate.interval, end.estimate.interval
    drop = before.value - now.value
    bearing: Bearing = "beside"
    if drop >= DROP:
        bearing = "for" if now.high < before.low else "leans"
    words = say(
        "The buyer’s dependence: {before} in {first}, {now} in {last}.",
        before=estimate(top.estimate), first=year_of(top), now=estimate(end.estimate), last=year_of(end),
    )  # fmt: skip
    return record.ground(bearing, words, (*top.estimate.evidence, *end.estimate.evidence))


_MONEY = ("unit_price", "contract_value", "royalty_or_terms", "supplier_component_sales")


def price(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Prices, contract values and payments in the same currency; without a sum, that money is on record."""
    facts = record.facts(*_MONEY, "own_export_quantity")
    said = _said(claim)
    found = []
    for fact in facts:
        known, currency = fact_interval(fact), fact.unit.partition("/")[0]
        if known is None or len(currency) != 3 or not currency.isupper():
            continue
        if said is None or claim.quantity is None:
            paid = fact.variable in {"contract_value", "royalty_or_terms", "supplier_component_sales"}
            found.append(_timed(claim, record, "for" if paid else "leans", fact))
            continue
        same = currency == claim.quantity.unit and meets(said, known)
        if same and not _apart(claim, record, fact):
            found.append(record.told("for", fact))
        else:
            found.append(record.told("beside", fact))
    return found


def exports(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Sales, offers and passages to third parties by whom the claim names."""
    given = record.given
    actor = claim.source or given.buyer
    if claim.type == "export.competition":
        return _competition(claim, record)
    if actor == given.supplier:
        return _passed_on(record, actor, claim.target) + [
            record.told("for", fact) for fact in record.facts("supplier_other_customers")
        ]
    names = ("own_export_first", "own_export_quantity", "reexport_or_third_party_transfer")
    own = record.facts(*(names[:2] if claim.type == "export.offer" else names))
    found = [record.told(_to(claim, fact, record), fact) for fact in own]
    plans = record.facts(*names, plan=True)
    told = {fact.evidence for fact in own}
    passed = _passed_on(record, actor, claim.target)
    found += [ground for ground in passed if not set(ground.words.evidence) <= told]
    return found + [record.told("leans", fact) for fact in plans]


def _to(claim: Claim, fact: Fact, record: ClaimRecord) -> Bearing:
    """How a passage bears on one by the buyer, by what the fact says of giver and receiver.

    A talk or an offer is no passage; what went back to the supplier reached no third party; and where the
    fact names no giver (it may be either side), it fits at most.
    """
    given, text = record.given, (fact.of or "").lower()
    supplier, buyer = (country(code).text.lower() for code in (given.supplier, given.buyer))
    if f"to {supplier}" in text:
        return "beside"
    from_supplier = [p.receiver for p in given.passages if p.giver == given.supplier]
    if any(f"to {country(code).text.lower()}" in text for code in from_supplier):
        return "beside"
    if claim.target is not None and country(claim.target).text.lower().removeprefix("the ") not in text:
        return "beside"
    if re.search(r"talks|offer|potential|proposed", text):
        return "leans"
    if fact.variable != "reexport_or_third_party_transfer":
        return "for"
    return "for" if buyer in f"{text} {fact.note or ''}".lower() else "leans"


def _passed_on(record: ClaimRecord, giver: str | None, receiver: str | None) -> list[Ground]:
    found: list[Passage] = [
        item
        for item in record.given.passages
        if giver in {None, item.giver} and receiver in {None, item.receiver}
        if receiver is not None or item.receiver not in {record.given.supplier, record.given.buyer}
    ]
    return [
        record.ground(
            "leans" if item.certainty == "planned" else "for",
            say(
                "{when}: {giver} to {receiver}, {what}.",
                when=day(item.date, item.evidence), giver=country(item.giver),
                receiver=country(item.receiver), what=annotated(item.what, item.evidence, record.given.named),
            ),
            item.evidence,
        )
        for item in found
    ]  # fmt: skip


def _competition(claim: Claim, record: ClaimRecord) -> list[Ground]:
    given = record.given
    found = [record.told("for", fact) for fact in record.facts("head_to_head_bid")]
    sold = record.facts("own_export_first", "own_export_quantity")
    found += [record.told(_to(replace(claim, target=None), fact, record), fact) for fact in sold]
    found += [record.told("leans", fact) for fact in record.facts("own_export_quantity", plan=True)]
    last = max((c.period for c in given.customers), default=None)
    both = [c for c in given.customers if c.period == last and c.served_by == "both" and c.country.isupper()]
    if both and last is not None:
        ids = tuple(id_ for customer in both for id_ in customer.evidence)
        words = say(
            "In {period} both supplied the category to {n} third {parties}.",
            period=Number(last.replace("-", " to "), ids), n=count(len(both), ids, "customers of both"),
            parties="party" if len(both) == 1 else "parties",
        )  # fmt: skip
        found.append(record.ground("leans", words, ids))
    for role in given.roles:
        if role.party == "buyer" and role.role in {"competitor", "rival"}:
            named = Number(role.role, role.evidence, "estimate", role.rule)
            words = say("By its deliveries the buyer is now: {role}.", role=named)
            # Over a category the buyer may have sold such things long before: that alone shows nothing.
            told = role.role == "rival" or given.item is not None
            found.append(record.ground("for" if told else "leans", words, role.evidence))
    return found


def diversification(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """How concentrated suppliers or customers are, first and last."""
    given = record.given
    mine = claim.source == given.buyer
    points = given.concentration_of_buyer if mine else given.concentration_of_supplier
    if len(points) < 2:
        return []
    end = max(points, key=lambda point: point.year)
    start = next((p for p in points if p.year >= end.year - 10), points[0])
    fell = end.estimate.interval.high < start.estimate.interval.low
    words = say(
        "Concentration of {whose} (Herfindahl index): {before} in {first}, {now} in {last}.",
        whose="its suppliers" if mine else "its customers",
        before=estimate(start.estimate), first=year_of(start), now=estimate(end.estimate), last=year_of(end),
    )  # fmt: skip
    evidence = (*start.estimate.evidence, *end.estimate.evidence)
    return [record.ground("leans" if fell else "beside", words, evidence)]


def relations(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Events between the two, treaties in force, closeness in votes. One kind does not refute the other."""
    given = record.given
    sign = 1 if claim.type == "diplomatic.cooperation" else -1
    events = record.facts("diplomatic_event")
    rivalry = re.search(r"rival|enemy|enemies|clash|war with", claim.quote, re.IGNORECASE)
    shown: Bearing = "leans" if rivalry and sign < 0 else "for"  # displeasure is not yet rivalry
    found = [_timed(claim, record, shown, fact) for fact in events if fact.value == sign]
    if sign < 0:
        found += [record.told("for", f) for f in record.facts("payment_dispute", "ip_dispute")]
        return found + [record.told("beside", fact) for fact in events if fact.value == 1][-1:]
    span = given.alliances[-1] if given.alliances else None
    if span is not None:
        words = say(
            "A treaty bound the two from {first} to {last} ({duties}).",
            first=Number(str(span.first), span.evidence), last=Number(str(span.last), span.evidence),
            duties=Name(", ".join(span.duties)),
        )  # fmt: skip
        found.append(record.ground("for", words, span.evidence))
    if len(given.alignment) > 1:
        start, end = given.alignment[0], given.alignment[-1]
        closer = end.estimate.interval.high < start.estimate.interval.low
        words = say(
            "Distance in votes at the United Nations: {before} in {first}, {now} in {last}.",
            before=estimate(start.estimate), first=year_of(start),
            now=estimate(end.estimate), last=year_of(end),
        )  # fmt: skip
        ids = (*start.estimate.evidence, *end.estimate.evidence)
        found.append(record.ground("leans" if closer else "beside", words, ids))
    return found


def innovation(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Versions of the buyer's own; what the supplier did about it."""
    if claim.source == record.given.supplier:
        return [record.told("for", fact) for fact in record.facts("supplier_response")]
    found = [record.told("for", f) for f in record.facts("own_derivative_first_flight_or_rollout")]
    rungs = [r for r in record.given.rungs if r.rung in {"derivative", "export"} and not r.our_reading]
    found += [_rung(record, "leans" if r.certainty == "planned" else "for", r) for r in rungs]
    full = [fact for fact in record.facts("localisation_stage") if fact.value == "full"]
    return found + [record.told("leans", fact) for fact in full]


def copying(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """Disputes over the design, and copies on the register's word."""
    found = [record.told("for", fact) for fact in record.facts("ip_dispute")]
    rungs = [rung for rung in record.given.rungs if rung.rung == "copy"]
    return found + [_rung(record, "leans", rung) for rung in rungs]


def silent(claim: Claim, record: ClaimRecord) -> list[Ground]:
    """No register and no variable of the case library speaks of this type."""
    return []


def _counted(claim: Claim, record: ClaimRecord, *variables: str) -> list[Ground]:
    """Counts on record: the same number shows it, another number of the same kind fits."""
    said = _said(claim)
    found = []
    for fact in record.facts(*variables):
        known = fact_interval(fact)
        same = said is None or (known is not None and meets(said, known))
        found.append(_timed(claim, record, "for" if same else "leans", fact))
    return found


def _said(claim: Claim) -> Interval | None:
    amount = claim.quantity
    if amount is None:
        return None
    low = amount.value if amount.low is None else min(amount.low, amount.value)
    high = amount.value if amount.high is None else max(amount.high, amount.value)
    return Interval(amount.value, low, high)


_GATHER: Mapping[str, Gather] = {
    function.__name__: function
    for function in (
        supply, concentration, disruption, transfer, terms, localisation, facility, rates, displacement,
        price, exports, diversification, relations, innovation, copying, silent,
    )
}  # fmt: skip


@cache
def families() -> Mapping[str, Family]:
    """The family of every claim type, from claim_families.csv.

    >>> families()["localisation.stage"].parties
    'buyer first'
    """
    text = files("supplant.pipeline").joinpath("claim_families.csv").read_text(encoding="utf-8")
    return {
        row["type"]: Family(row["name"], row["parties"], _GATHER[row["gather"]], row["leaves_open"])
        for row in csv.DictReader(text.splitlines())
    }
