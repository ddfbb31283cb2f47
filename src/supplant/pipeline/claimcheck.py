"""The claim check: every claim of a document beside what the record shows, with a verdict.

Documents are read, their claims put as they stand after review, clustered, and each cluster is weighed by
the rules of `verdicts` on the grounds that `claim_grounds` finds in the record of the partnership. A claim
about other parties, or with the parties the other way round, cannot be told from this record. Rejected
claims are left out and listed; passages without any claim are listed, too. What other documents at hand
say of the same stands beside the record, and weighs only once it is reviewed (`claim_echoes`). Claims that a
language model proposed and somebody saved are among them once a person has accepted them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from supplant.brief.inputs import BriefInput, CheckedClaim
from supplant.brief.model import Name, Number, Statement, say
from supplant.brief.words import country, number_text, worth
from supplant.core.errors import NoAnswer
from supplant.core.evidence import Evidence, Source, content_id
from supplant.core.units import Period
from supplant.evidence.claim import Claim, claim_types, needs_review
from supplant.evidence.cluster import Cluster, cited, cluster
from supplant.evidence.document import Document
from supplant.evidence.folding import fold
from supplant.evidence.grading import standing as counts
from supplant.evidence.sentences import sentences
from supplant.pipeline.claim_echoes import Echoes
from supplant.pipeline.claim_general import general_claims
from supplant.pipeline.claim_grounds import families, stage_of, told_stage
from supplant.pipeline.claim_record import WEAKER, ClaimRecord
from supplant.pipeline.reading import ReadDocument, read_documents
from supplant.pipeline.reviewing import ReviewedClaim, reviewed_claims
from supplant.pipeline.verdicts import Bearing, Ground, Rule, turned, verdict
from supplant.store import Store

__all__ = ["check_documents", "with_claims"]

_MOST: Mapping[Bearing, int] = {
    "for": 3, "against": 3, "disputes": 2, "leans": 2, "echoes": 2, "heard": 2, "beside": 1,
}  # fmt: skip
_ORDER: Mapping[Bearing, int] = {bearing: place for place, bearing in enumerate(_MOST)}
WIDER = " The record here is of all goods between the two, and wider than the claim."
MOST_GATHERED = 50  # of one cluster; further passages are shown but not weighed one by one
_SHORTEST_PASSAGE = 4
_PARTS = re.compile(r"\b(engine|motor|turbine|radar|software|batter|transmission|gearbox|sensor|warhead)")
_CODE = re.compile(r"(?=.*\d)[\w.-]{2,}")


@dataclass(frozen=True)
class _Standing:
    """A claim as it stands after review, its id in the list of sources, and what people made of it."""

    claim: Claim
    id: str
    state: str
    why: str | None = None
    reader: str = ""

    @property
    def accepted(self) -> bool:
        """Whether a reviewer let it stand, as read or as edited."""
        return self.state in {"accepted", "edited"}


def check_documents(given: BriefInput, documents: Sequence[str | Path], store: Store | None) -> BriefInput:
    """The input with the claims of these documents, checked.

    Raises the error of the first document that cannot be read, and NoAnswer for one that was published after
    the day whose knowledge counts.
    """
    found, failures = read_documents(documents)
    if failures:
        raise failures[0][1]
    for read in found:
        published = read.document.published
        if given.as_of is not None and published is not None and published > given.as_of.isoformat():
            raise NoAnswer(
                f"{read.document.path} was published {published}, after {given.as_of.isoformat()}: leave it "
                "out, or ask --as-of a later day"
            )
    saved = () if store is None else reviewed_claims(store, [read.document.id for read in found])
    return with_claims(given, found, saved)


def with_claims(
    given: BriefInput, documents: Sequence[ReadDocument], saved: Sequence[ReviewedClaim] = ()
) -> BriefInput:
    """The input with checked claims, their evidence, what was rejected and what was not read."""
    by_id = {read.document.id: read for read in documents}
    reviews = {one.id: one for one in saved}
    standing = [_stands(claim, reviews.get(claim.id)) for read in by_id.values() for claim in read.claims]
    standing += _proposed(saved, {one.id for one in standing})
    kept = [one for one in standing if one.state != "rejected"]
    evidence = dict(given.evidence)
    for one in standing:
        evidence[one.id] = _evidence(one, by_id[one.claim.document].document)
    unread: list[str] = []
    for read in by_id.values():
        for entry in _passages(read):
            evidence[entry.id] = entry
            unread.append(entry.id)
    outlets = tuple(sorted({name for read in by_id.values() for name in _outlets(read.document)}))
    record = ClaimRecord(given, outlets, {name: read.document.published for name, read in by_id.items()})
    ids = {id(one.claim): one for one in kept}
    order = {name: place for place, name in enumerate(by_id)}
    weights = {one.claim.id: counts(one.claim.grade, reviewed=one.accepted) for one in kept}
    found = cluster([one.claim for one in kept], [read.document for read in by_id.values()], weights)
    groups = [part for group in found for part in _by_stage(group)]
    rows: list[tuple[tuple[int, int], CheckedClaim]] = []
    general: set[str] = set()
    for read in by_id.values():
        for start, entry, row in general_claims(given, read, _source(read.document)):
            rows.append(((order[read.document.id], start), row))
            evidence[entry.id] = entry
            general.add(entry.id)
    groups = [group for group in groups if not _within(group, general, evidence)]
    echoes = Echoes.of(groups, ids, {name: _source(read.document) for name, read in by_id.items()})
    for group in groups:
        row = _checked(group, record, [ids[id(claim)] for claim in group.claims], echoes.grounds(group))
        rows.append((min((order[c.document], c.start) for c in group.claims), row))
    return replace(
        given,
        evidence=evidence,
        checked=tuple(row for _, row in sorted(rows, key=lambda one: one[0])),
        unread=tuple(id_ for id_ in unread if id_ not in general),
        rejected=tuple(one.id for one in standing if one.state == "rejected"),
    )


def _within(group: Cluster, general: set[str], evidence: Mapping[str, Evidence]) -> bool:
    """Whether claims that name nobody all stand in sentences that are told as general claims."""
    quotes = [evidence[id_].original or "" for id_ in general]
    return all(
        claim.source is None and claim.target is None and any(claim.quote in quote for quote in quotes)
        for claim in group.claims
    )


def _wider(claim: Claim, given: BriefInput) -> bool:
    """Whether the record is of all goods between the two, and the claim of some."""
    told_apart = given.item is not None or given.slug is not None or claim.object is None
    return not told_apart and not claim.type.startswith("diplomatic")


def _by_stage(group: Cluster) -> list[Cluster]:
    """Claims on the depth of production, apart by the stage they speak of, as the record tells it."""
    if group.lead.type != "localisation.stage":
        return [group]
    stages: dict[str, list[Claim]] = {}
    for claim in group.claims:
        stages.setdefault(stage_of(claim), []).append(claim)
    parts = []
    for claims in stages.values():
        documents = {claim.document for claim in claims}
        kept = tuple(tuple(d for d in origin if d in documents) for origin in group.origins)
        parts.append(Cluster(tuple(claims), tuple(origin for origin in kept if origin), group.weights))
    return parts


def _stands(claim: Claim, review: ReviewedClaim | None) -> _Standing:
    if review is None:
        return _Standing(claim, claim.id, "unreviewed")
    why = review.history[-1].why if review.history else None
    return _Standing(review.claim, claim.id, review.state, why)


def _proposed(saved: Sequence[ReviewedClaim], known: set[str]) -> list[_Standing]:
    """Saved proposals of a language model that somebody has looked at; the others count for nothing."""
    return [
        _Standing(one.claim, one.id, one.state, one.history[-1].why, one.reader)
        for one in saved
        if one.id not in known and needs_review(one.read) and one.history
    ]


def _checked(
    group: Cluster, record: ClaimRecord, standing: list[_Standing], elsewhere: Sequence[Ground]
) -> CheckedClaim:
    lead = next(one for one in standing if one.claim is group.lead)
    rest = sorted((one for one in standing if one is not lead), key=lambda one: one.claim.start)
    grounds, rule = _judged(group, record, elsewhere)
    shown = _shown(grounds)
    states = sorted({one.state for one in standing})
    documents = {one.claim.document for one in standing}
    decisive = [ground for ground in grounds if ground.bearing == "for"]
    return CheckedClaim(
        says=_says(lead, record.given),
        claims=(lead.id, *(one.id for one in rest)),
        verdict=rule.verdict,
        reason=rule.words,
        shows=shown,
        leaves_open=say(
            families()[group.lead.type].leaves_open + (WIDER if _wider(lead.claim, record.given) else "")
        ),
        shared=tuple(sorted({name for ground in decisive for name in ground.shared})),
        shared_wholly=all(ground.shared for ground in decisive),
        documents=len(documents),
        origins=max(len(group.origins), 1),
        review=" and ".join(states),
        type=group.lead.type,
        date=_period(lead.claim.date),
        published=_period(record.published.get(lead.claim.document)),
        rung=_rung_of(lead.claim),
        fits=_misfit(lead.claim, families()[group.lead.type].parties, record.given) is None,
        possible=lead.claim.hypothetical,
        denied=lead.claim.negated,
        accepted=any(one.accepted for one in standing),
        grade=lead.claim.grade,
    )


def _rung_of(claim: Claim) -> str | None:
    """The rung that a claim names for the buyer's production; a share or mere local production names none."""
    if claim.type == "licence.production":
        return "licence"
    return told_stage(claim) if claim.type == "localisation.stage" else None


def _period(text: str | None) -> Period | None:
    if text is None:
        return None
    first, _, last = text.partition("/")
    return Period(Period.parse(first).start, Period.parse(last or first).end)


def _judged(group: Cluster, record: ClaimRecord, elsewhere: Sequence[Ground]) -> tuple[list[Ground], Rule]:
    """Grounds over all claims of a cluster, each once, and the rule that they lead to."""
    lead = group.lead
    family = families()[lead.type]
    misfit = _misfit(lead, family.parties, record.given)
    if misfit is not None:
        return list(elsewhere), Rule("cannot be told", misfit, lambda _: True)
    found: list[Ground] = []
    # What is gathered follows from these alone, and a long text says the same many times.
    distinct = {(c.quote, c.source, c.target, c.date, c.quantity): c for c in (*group.claims, lead)}
    for claim in list(distinct.values())[:MOST_GATHERED]:
        for ground in family.gather(claim, record):
            same = next((g for g in found if g.words == ground.words), None)
            if same is None:
                found.append(ground)
            elif _ORDER[ground.bearing] < _ORDER[same.bearing]:
                found[found.index(same)] = ground
    if _other_goods(lead, record) or _wider(lead, record.given):
        # What is on record of other or of wider goods fits the claim at most.
        found = [replace(ground, bearing=WEAKER[ground.bearing]) for ground in found]
    if lead.negated:
        found = list(turned(found))
    found += elsewhere
    return found, verdict(found, possible=lead.hypothetical)


def _other_goods(claim: Claim, record: ClaimRecord) -> bool:
    """Whether the claim names a designation that is none of the item's, or a part of it."""
    named = (claim.object or "").lower()
    apart = _CODE.search(named) or _PARTS.search(named)
    of_item = f"{record.given.item or ''} {record.given.title or ''}".lower()
    known = any(name in named for name in record.names) or any(word in of_item for word in named.split())
    return bool(record.given.item and apart) and not known


def _misfit(claim: Claim, parties: str, given: BriefInput) -> str | None:
    """Why the record of this partnership says nothing of a claim's parties; None where it may."""
    pair = {given.supplier, given.buyer}
    named = [code for code in (claim.source, claim.target) if code is not None]
    if not named:
        return "the passage names neither of the two, and speaks in general"
    if not pair & set(named):
        return "it is about other parties than this partnership"
    if parties == "any":
        return None
    strangers = [code for code in named if code not in pair]
    if strangers:
        return "it is about one of the two and somebody else, on whom nothing is on record here"
    first, second = (given.supplier, given.buyer)
    if parties == "buyer first":
        first, second = second, first
    if parties == "buyer":
        return None if given.buyer in named else _TURNED
    if parties == "either" or claim.type == "supply.import":
        return None
    fits = claim.source in {None, first} and claim.target in {None, second}
    return None if fits else _TURNED


_TURNED = (
    "it has the two parties the other way round than the partnership on record, or was misread; review it"
)


def _shown(grounds: Sequence[Ground]) -> tuple[Statement, ...]:
    """The weightiest grounds of each bearing: independent ones first, one of each origin before a second."""
    words: list[Statement] = []
    for bearing in _ORDER:
        mine = [ground for ground in grounds if ground.bearing == bearing]
        if bearing == "beside" and words:
            break
        chosen = _varied(sorted(mine, key=lambda ground: bool(ground.shared)))[: _MOST[bearing]]
        for ground in chosen:
            lead = "Against it: " if bearing == "against" else ""
            note = f" [{', '.join(ground.shared)}]" if ground.shared and bearing == "for" else ""
            words.append(say("{lead}{words}", lead=lead, words=ground.words) + _note(note))
        left = len(mine) - len(chosen)
        if left and bearing in {"for", "against"}:
            ids = tuple(dict.fromkeys(i for g in mine if g not in chosen for i in g.words.evidence))
            more = Number(number_text(left), ids, "estimate", "count of further entries")
            words.append(say("And {more} more.", more=more))
    return tuple(words)


def _note(text: str) -> Statement:
    return Statement((Name(text),)) if text else Statement(())


def _varied(grounds: Sequence[Ground]) -> list[Ground]:
    first = list({ground.origins: ground for ground in reversed(grounds)}.values())[::-1]
    return [*first, *(ground for ground in grounds if ground not in first)]


def _says(one: _Standing, given: BriefInput) -> Statement:
    """Type, parties, number and date of a claim, and whether it is denied or only possible."""
    claim = one.claim
    named = [country(code) for code in (claim.source, claim.target) if code is not None]
    words = Statement((Name(families()[claim.type].name),))
    if len(named) == 2:
        words += say(", {a} and {b}" if claim_types()[claim.type].symmetric else ", {a} to {b}",
                     a=named[0], b=named[1])  # fmt: skip
    elif named:
        words += say(", {a}", a=named[0])
    ids = (one.id,)
    if claim.quantity is not None:
        words += say(", {n}", n=Number(_amount(claim), ids, "claim"))
    if claim.date is not None:
        words += say(", {when}", when=Number(claim.date.replace("/", " to "), ids, "claim"))
    if claim.negated:
        words += say(", denied")
    if claim.hypothetical:
        words += say(", as a possibility")
    return words


def _amount(claim: Claim) -> str:
    amount = claim.quantity
    if amount is None:
        return ""
    unit = amount.unit or ""
    money = len(unit) == 3 and unit.isupper()
    value = worth(amount.value, unit) if money else number_text(amount.value)
    text = value if money else f"{value} {unit}".strip()
    if amount.low is not None and amount.high is not None:
        low, high = (worth(x, unit) if money else number_text(x) for x in (amount.low, amount.high))
        text += f" ({low} to {high})"
    return f"{text} per {amount.per}" if amount.per else text


def _evidence(one: _Standing, document: Document) -> Evidence:
    claim = one.claim
    return Evidence(
        id=one.id,
        kind="claim",
        text=f"The document claims: {claim_types()[claim.type].name}.",
        source=_source(document),
        locator=f"characters {claim.start:,} to {claim.end:,}",
        date=claim.date,
        as_of=document.published,
        original=claim.quote,
        method=f"read by {one.reader or 'rules'}, confidence {min(claim.confidence, 1.0):.2f}; {one.state}",
        grade=claim.grade,
        note=one.why,
    )


def _source(document: Document) -> Source:
    name = Path(document.path).name if document.path != "-" else "standard input"
    return Source(
        title=document.title or name,
        publisher=name,
        published=document.published,
        relays=", ".join(_outlets(document)) or None,
    )


@lru_cache(maxsize=64)
def _outlets(document: Document) -> tuple[str, ...]:
    """The outlets that a document cites, as it writes them."""
    plain = fold(document.text).text
    found = []
    for name in sorted(cited(document.text)):
        places = [m[0] for m in re.finditer(rf"\b{re.escape(name)}\b", plain, re.IGNORECASE)]
        found.append(next((word for word in places if not word.islower()), name))
    return tuple(found)


def _passages(read: ReadDocument) -> Iterable[Evidence]:
    """Sentences in which no claim was found, as entries that say why."""
    document = read.document
    folded = fold(document.text)
    why = (
        "no statement of a kind that the codebook knows was found in it"
        if read.claims
        else "the document as a whole does not speak of supply, production or technology between parties"
    )
    taken = [(claim.start, claim.end) for claim in read.claims]
    for sentence in sentences(folded.text):
        start, end = folded.span(sentence.start, sentence.end)
        text = document.text[start:end]
        if len(text.split()) < _SHORTEST_PASSAGE or any(a < end and start < b for a, b in taken):
            continue
        yield Evidence(
            id=content_id(document.id, start, end, prefix="p"),
            kind="claim",
            text="A passage without a claim.",
            source=_source(document),
            locator=f"characters {start:,} to {end:,}",
            as_of=document.published,
            original=text,
            note=why,
        )
