"""Where the two stand: the facts that the role rules look at, gathered from the measures.

For an item, exports and customers are those of the item; for a category they are those of the category,
which is wide: a buyer that sold such things long before counts as a competitor, and as a rival only where
it reached a customer of the supplier after local production began (where that is known).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from supplant.measures.dependence import Dependence
from supplant.measures.inputs import AssessmentInput
from supplant.measures.leakage import Leak
from supplant.measures.localisation import Localisation
from supplant.measures.observations import Observed, observed
from supplant.measures.role import RoleFacts
from supplant.measures.third_markets import Customer
from supplant.measures.windows import SPAN

__all__ = ["role_facts"]


@dataclass(frozen=True)
class _Sales:
    """Evidence that the buyer sells to third parties, and to those that the supplier had served."""

    exports: tuple[str, ...]
    rivalry: tuple[str, ...]


def role_facts(
    known: AssessmentInput,
    series: Sequence[Dependence],
    headline: Dependence | None,
    local: Localisation,
    customers: Sequence[Customer],
    leaks: Sequence[Leak],
) -> RoleFacts:
    """The facts for `role_of`. What no table can tell is None.

    share: that of the category, or of all, where the register has one (an item often has one supplier
    only); else that of the item. licensed_part = 1 - complete share / share, of the headline. "Now"
    is within five years to the last year known: a register row, or a report of deliveries or local output.
    """
    rows = known.item if known.partnership.scope == "item" and len(known.item) else known.pair
    since = (known.last_year or known.as_of.year) - SPAN
    supplied = _happened(known, "imports_complete_units", "kits_delivered", "local_output")
    ended = _happened(known, "supplier_deliveries_end")
    parts = [seen for seen in _happened(known, "supplier_component_sales") if seen.end.year > since]
    resumed = [seen for seen in supplied if seen.variable != "local_output"
               and ended and seen.start > max(end.end for end in ended)]  # fmt: skip
    delivers = bool((rows["year"] > since).any()) or any(seen.end.year > since for seen in supplied)
    has_any = len(rows) > 0 or bool(supplied)
    sales = _of_item(known, leaks) if known.partnership.scope == "item" else _of_category(customers, leaks)
    wide = _register_share(known, series) or headline
    return RoleFacts(
        share=None if wide is None else wide.share,
        licensed_part=_licensed_part(headline),
        rung=local.rung,
        flagged=any(reading.rests_on == "flag" for reading in local.readings),
        delivered_before=has_any or None,
        delivers_now=delivers if has_any else None,
        ended=True if ended and not resumed else None,
        sells_parts=True if parts else None,
        exports=bool(sales.exports),
        exports_to_customers=bool(sales.rivalry),
        scope="" if wide is None else f"{wide.scope}, {wide.years[0]}-{wide.years[1]}",
        evidence_supply=tuple(
            dict.fromkeys(name for found in (wide, headline) if found is not None for name in found.evidence)
        ),
        evidence_rung=local.evidence,
        evidence_ended=tuple(seen.id for seen in ended),
        evidence_parts=tuple(seen.id for seen in parts),
        evidence_exports=sales.exports,
        evidence_rivalry=sales.rivalry,
    )


def _register_share(known: AssessmentInput, series: Sequence[Dependence]) -> Dependence | None:
    scope = "all" if known.partnership.category is None else "category"
    mine = (
        d for d in series if (d.direction, d.scope, d.year) == ("buyer_on_supplier", scope, known.last_year)
    )
    return next((d for d in mine if d.share is not None and d.share.value > 0), None)


def _happened(known: AssessmentInput, *variables: str) -> list[Observed]:
    """Observations of these variables that are not plans and not zero."""
    return [seen for seen in observed(known.observations, *variables) if not seen.plan and seen.number]


def _licensed_part(headline: Dependence | None) -> float | None:
    if headline is None or headline.share is None or headline.complete_only is None:
        return None
    share = headline.share.value
    return 1 - min(headline.complete_only.value / share, 1.0) if share > 0 else None


def _of_item(known: AssessmentInput, leaks: Sequence[Leak]) -> _Sales:
    """The buyer's exports of the item; a rival's go to a party that had it from the supplier no later."""
    p = known.partnership
    sold = [leak for leak in leaks if leak.sender == p.buyer and not leak.plan and not leak.back]
    served: dict[str, str] = {}
    for leak in leaks:
        if leak.sender == p.supplier and leak.third_party is not None and not leak.plan:
            served[leak.third_party] = min(served.get(leak.third_party, leak.first), leak.first)
    rival = [leak for leak in sold if leak.third_party in served and served[leak.third_party] <= leak.first]
    return _Sales(_ids(sold), _ids(rival))


def _of_category(customers: Sequence[Customer], leaks: Sequence[Leak]) -> _Sales:
    sold = [customer for customer in customers if customer.from_buyer is not None]
    taken = [customer for customer in sold if customer.history in ("moved", "supplier first")]
    return _Sales(_ids(sold), _ids(taken))


def _ids(found: Sequence[Leak] | Sequence[Customer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for entry in found for name in entry.evidence))
