"""An assessment as the parts of a brief that come from measures: series, customers, passages, roles."""

import calendar
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from supplant.brief.inputs import (
    EITHER,
    AllianceSpan,
    Basis,
    Customer,
    Passage,
    Point,
    Role,
    Rung,
    Share,
    Supply,
)
from supplant.core.evidence import Estimate, Evidence, content_id
from supplant.core.units import Interval, Period
from supplant.measures import Assessment
from supplant.measures.role import Role as FoundRole
from supplant.pipeline.assessing import Answer
from supplant.pipeline.tables import Release

__all__ = ["measured_parts", "register_rungs", "release_evidence"]

# Treaties of earlier orders say nothing of a partnership in the registers, which begin in 1950.
_SINCE = 1945


def release_evidence(releases: Iterable[Release]) -> dict[str, Evidence]:
    """One entry per release as a whole: what an absence in it, or a sum over all of it, rests on."""
    found = {}
    for release in releases:
        key = _release_id(release)
        found[key] = Evidence(
            id=key,
            kind="observation",
            text=f"The release as a whole: {release.title}.",
            source=release.as_source,
            as_of=release.published,
            vintage=release.vintage,
        )
    return found


def measured_parts(answer: Answer) -> dict[str, Any]:
    """Fields of `BriefInput`, by name, that the assessment fills."""
    made, releases = answer.assessment, answer.tables.releases
    register = answer.tables.register
    whole = (_release_id(register),) if register is not None else ()
    scope = _scope(made)
    asymmetry = made.asymmetry
    return {
        "supply": _supply(made, counts=answer.tables.counts),
        "buyer_on_supplier": _dependence(made, "buyer_on_supplier", scope["buyer_on_supplier"], whole),
        "supplier_on_buyer": _dependence(made, "supplier_on_buyer", scope["supplier_on_buyer"], whole),
        "asymmetry": None
        if asymmetry is None
        else Estimate(
            asymmetry.difference,
            "difference of shares",
            "the buyer's share less the supplier's, both of the register",
            asymmetry.evidence or whole,
        ),
        "of_supply": _of("supply", scope["buyer_on_supplier"], counts=answer.tables.counts),
        "of_sales": _of("sales", scope["supplier_on_buyer"], counts=answer.tables.counts),
        "concentration_of_buyer": _concentration(made, "suppliers", whole),
        "concentration_of_supplier": _concentration(made, "customers", whole),
        "customers": _customers(made),
        "passages": _passages(made),
        "alignment": tuple(
            Point(y.year, Estimate(y.distance, "scale", "distance between ideal points", y.evidence))
            for y in made.alignment.years
            if y.distance is not None and y.evidence
        ),
        "alliances": _alliances(made),
        "tone": tuple(
            Point(y.year, Estimate(Interval.exact(y.tone), "tone", "(P - N) / (P + N)", y.evidence))
            for y in made.alignment.years
            if y.tone is not None and y.evidence
        ),
        "roles": (
            *_role("supplier", made.supplier_role, whole),
            *_role("buyer", made.buyer_role, whole),
        ),
        "shares": tuple(
            Share(
                Period.parse(s.date),
                Estimate(s.share, "share", "as reported", s.evidence),
                s.of_words or s.of,
                s.plan,
            )
            for s in made.localisation.shares
        ),
        "bases": tuple(
            Basis(
                r.vintage,
                r.title,
                r.publisher,
                _release_id(r),
                r.first_year,
                r.last_year,
                _lag(r),
            )
            for r in releases.values()
        ),
        "gaps": _gaps(made, releases),
    }


_OF = {
    ("supply", "item"): "its reported supply of the item",
    ("supply", "category"): "what was delivered to it in the category over five years, by volume",
    ("supply", "all"): "all arms delivered to it over five years, by volume",
    ("supply", "reactors"): "the reactors begun in it over five years",
    ("sales", "item"): "its reported sales of the item",
    ("sales", "category"): "what it delivered in the category over five years, by volume",
    ("sales", "all"): "all arms that it delivered over five years, by volume",
    ("sales", "reactors"): "the reactors of its design begun abroad over five years",
}


def _of(side: str, scope: str, *, counts: bool) -> str:
    """Of what a share is a share, to stand after "22% of"."""
    return _OF[side, "reactors" if counts and scope != "item" else scope]


def _role(party: Literal["supplier", "buyer"], found: FoundRole, whole: tuple[str, ...]) -> tuple[Role, ...]:
    evidence = found.evidence or whole
    return (Role(party, found.role, found.rule, evidence),) if evidence else ()


def _release_id(release: Release) -> str:
    return content_id(release.vintage, prefix="v")


def _scope(made: Assessment) -> dict[str, str]:
    """The scope of each direction: that of the assessment's headline, and "all" where it has none."""
    return {
        direction: "all" if headline is None else headline.scope
        for direction, headline in (
            ("buyer_on_supplier", made.buyer_on_supplier),
            ("supplier_on_buyer", made.supplier_on_buyer),
        )
    }


def _dependence(made: Assessment, direction: str, scope: str, whole: tuple[str, ...]) -> tuple[Point, ...]:
    """One direction as a series that ends with the assessment's headline, of figures that count the same.

    It begins five years before the first number above nothing; nothing throughout is the headline alone.
    """
    headline = made.buyer_on_supplier if direction == "buyer_on_supplier" else made.supplier_on_buyer
    if headline is None:
        return ()
    rows = [
        row
        for row in made.dependence
        if (row.direction, row.scope, row.counts) == (direction, scope, headline.counts)
        and row.share
        and row.year <= headline.year
    ]
    first = next(
        (row.year for row in rows if row.share is not None and row.share.high > 0), headline.year + 5
    )
    points = []
    for row in rows:
        evidence = row.evidence or whole
        if row.share is None or not evidence or row.year < first - 5:
            continue
        estimate = Estimate(row.share, "share", row.unit, evidence, (row.denominator, *row.notes))
        points.append(Point(row.year, estimate))
    return tuple(points)


def _concentration(made: Assessment, side: str, whole: tuple[str, ...]) -> tuple[Point, ...]:
    scopes = {c.scope for c in made.concentration if c.side == side}
    scope = "category" if "category" in scopes else "all"
    method = "sum of squared shares of volume over five years"
    return tuple(
        Point(c.year, Estimate(c.hhi, "index", method, c.evidence or whole))
        for c in made.concentration
        if c.side == side and c.scope == scope and c.hhi is not None and (c.evidence or whole)
    )


def _supply(made: Assessment, *, counts: bool) -> tuple[Supply, ...]:
    """The item by number where that is reported, else the category by volume; the two are never added up.

    A register that counts things year by year goes before the reports of a case on the same things.
    """
    sources = ("register", "case") if counts else ("case", "register")
    by_source = [[row for row in made.supply if row.source == source] for source in sources]
    rows = by_source[0] or by_source[1]
    counted = counts or made.partnership.scope == "item"
    found = []
    for row in rows:
        volume = (row.tiv, row.tiv_low, row.tiv_high)
        value, low, high = (row.quantity, row.low, row.high) if counted else volume
        found.append(
            Supply(
                year=row.year,
                origin=row.supplier,
                kind=row.kind,
                value=value,
                evidence=row.evidence,
                method=row.method,
                low=low,
                high=high,
                unit="units" if counted else "TIV",
                scope=row.scope,
                of=row.of,
                plan=row.plan,
            )
        )
    return tuple(found)


def _customers(made: Assessment) -> tuple[Customer, ...]:
    return tuple(
        Customer(
            f"{row.years[0]}-{row.years[1]}",
            row.customer,
            "both"
            if row.supplier_tiv > 0 and row.buyer_tiv > 0
            else "supplier"
            if row.supplier_tiv > 0
            else "buyer",
            row.evidence,
        )
        for row in made.third_markets
        if row.evidence
    )


def _passages(made: Assessment) -> tuple[Passage, ...]:
    found = []
    for leak in made.leakage:
        if leak.third_party is None:
            continue
        if made.partnership.scope != "item" and leak.sender == made.partnership.supplier:
            # Without an item in question the supplier's own sales are its trade, not a leak.
            continue
        amount = None
        if leak.quantity is not None and leak.low is not None and leak.high is not None:
            interval = Interval(leak.quantity, min(leak.low, leak.quantity), max(leak.high, leak.quantity))
            amount = Estimate(interval, leak.unit, "as recorded", leak.evidence)
        certainty: Any = "planned" if leak.plan else "observed" if leak.source == "register" else "reported"
        found.append(
            Passage(
                Period.parse(leak.first),
                leak.sender or EITHER,
                leak.third_party,
                leak.what,
                leak.evidence,
                certainty,
                amount,
            )
        )
    return tuple(found)


def _alliances(made: Assessment) -> tuple[AllianceSpan, ...]:
    """Runs of years with the same obligations; open where the source ends before they do."""
    spans: list[AllianceSpan] = []
    for year in made.alignment.years:
        if not year.obligations or year.year < _SINCE:
            continue
        last = spans[-1] if spans else None
        open_end = year.year == made.alignment.last_alliances
        if last is not None and last.last == year.year - 1 and last.duties == year.obligations:
            spans[-1] = AllianceSpan(
                last.first, year.year, last.duties, (*last.evidence, *year.evidence), open_end
            )
        else:
            spans.append(AllianceSpan(year.year, year.year, year.obligations, year.evidence, open_end))
    return tuple(spans)


def _lag(release: Release) -> str:
    """From when a figure counts as known, in words."""
    if release.source == "gdelt":
        return "on the first day of the following month"
    month, day = release.known_after
    return f"on {day} {calendar.month_name[month]} of the following year"


def _gaps(made: Assessment, releases: Mapping[str, Release]) -> tuple[str, ...]:
    present = {release.source for release in releases.values()}
    gaps = []
    if not present & {"sipri", "reactors"}:
        gaps.append("No register of arms transfers was at hand")
    elif made.last_year is None:
        gaps.append("The register of arms transfers has no row on the two by this date")
    flagged = [r for r in made.localisation.readings if r.rung is None and r.rests_on == "flag"]
    if flagged and not any(r.rung for r in made.localisation.readings if not r.plan):
        gaps.append("The register flags local production without saying how far it went")
    missing = [
        words
        for source, words in (
            ("unga", "votes at the United Nations"),
            ("atop", "alliances"),
            ("gdelt", "events between the two"),
        )
        if source not in present
    ]
    if missing:
        *first, last = missing
        listed = f"{', '.join(first)} and {last}" if first else last
        gaps.append(f"No data on {listed} were at hand")
    return tuple(gaps)


def register_rungs(made: Assessment) -> tuple[Rung, ...]:
    """Rungs that the register itself tells, by flag and by comment."""
    return tuple(
        Rung(
            Period.parse(r.begins),
            r.rung,
            r.evidence,
            "observed" if r.certain else "reported",
            note=f"{r.what}, later or besides" if r.later else r.what,
        )
        for r in made.localisation.readings
        if r.rung is not None and r.rests_on in ("flag", "comment")
    )
