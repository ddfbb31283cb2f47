"""One plain sentence per fact, so that a source list can be read without knowing the variable names.

A sentence is made from a template of the variable and the words of the unit; it states what was reported and
nothing more. Plans say that they are plans, and what is pending says so. The source, its grade and the note
stand beside the sentence, not in it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from supplant.cases.schema import CaseObservation
from supplant.cases.vocabulary import units

__all__ = ["amount", "sentence"]

_UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "units": "units",
        "units cumulative": "units in total",
        "units/day": "units a day",
        "units/month": "units a month",
        "units/year": "units a year",
        "ratio": "times",
        "USD/unit": "each",
        "JPY/unit": "each",
        "USD/year": "a year",
        "GWh/year": "GWh a year",
    }
)

_TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        "deal_signed": "{buyer} and {supplier} signed a deal",
        "licence_granted": "{supplier} granted {buyer} a licence to produce",
        "contract_value": "Contract value: {amount}",
        "contract_quantity": "Ordered: {amount}",
        "unit_price": "Price: {amount}",
        "imports_complete_units": "Delivered complete: {amount}",
        "kits_delivered": "Delivered as kits: {amount}",
        "local_output": "Made in {buyer}: {amount}",
        "local_capacity": "Capacity of the works in {buyer}: {amount}",
        "localisation_share": "Local share in {buyer}: {amount}",
        "localisation_stage": "Stage of production in {buyer}: {amount}",
        "own_derivative_first_flight_or_rollout": "{buyer} showed a version of its own: {amount}",
        "supplier_deliveries_end": "{supplier} stopped delivering",
        "own_export_first": "First export by {buyer}: {amount}",
        "own_export_quantity": "Exported by {buyer}: {amount}",
        "head_to_head_bid": "Tender in which {buyer} could meet {supplier}: {amount}",
        "royalty_or_terms": "Terms: {amount}",
        "reexport_or_third_party_transfer": "Passed on to a third party: {amount}",
        "payment_dispute": "A payment was disputed",
        "diplomatic_event": "Between {supplier} and {buyer}: {amount}",
        "supplier_other_customers": "Delivered by {supplier} to others: {amount}",
        "use_rate": "Used: {amount}",
        "cumulative_use": "Used so far: {amount}",
        "plan_quantity": "Target: {amount}",
        "buyer_share_of_supplier_exports": "Share of {buyer} in what {supplier} exports: {amount}",
        "buyer_market_share_local": "Share of local works in the market of {buyer}: {amount}",
        "supplier_market_share": "Market share of {supplier}: {amount}",
        "supplier_component_sales": "Parts sold by {supplier} to {buyer}: {amount}",
        "third_party_veto": "A third party blocked a sale",
        "ip_dispute": "Dispute over the rights in the design",
        "ownership_change": "An owner changed",
        "market_restriction": "A market was closed to one side",
        "delay": "A delay was reported",
        "order_book": "Orders not yet delivered: {amount}",
        "deal_lost": "A sale fell through",
        "supplier_response": "{supplier} responded",
        "outcome": "Outcome for {supplier}, as we classify it: {amount}",
    }
)

_WORD_VALUES: Mapping[str, Mapping[float, str]] = MappingProxyType(
    {
        "event": {1: "", 0: "did not come about"},
        "sign": {1: "an event that brought them closer", -1: "an event that set them apart", 0: "neutral"},
        "bid": {1: "the localiser won", 0: "the original supplier won"},
    }
)


def amount(observation: CaseObservation) -> str:
    """The value with its interval and unit in words; "pending" when it is absent.

    >>> fact = {"id": "o001", "date": "2025-05", "as_of": "2025-06", "source": "s01"}
    >>> made = {**fact, "variable": "local_output", "unit": "units/day", "value": 325}
    >>> amount(CaseObservation(**made, low=300, high=350))
    '325 (300 to 350) units a day'
    >>> price = {**fact, "variable": "contract_value", "unit": "USD", "value": 1.7e9}
    >>> amount(CaseObservation(**price, of="whole project"))
    'USD 1.7 billion, whole project'
    """
    return _with_subject(observation, _figure(observation))


def sentence(observation: CaseObservation, supplier: str, buyer: str) -> str:
    """The fact as one sentence, with its date; `supplier` and `buyer` are names as they should read.

    >>> known = {"id": "o001", "date": "2022-12", "as_of": "2024", "source": "s01"}
    >>> sentence(CaseObservation(**known, variable="deal_signed", unit="event", value=1), "Iran", "Russia")
    'Russia and Iran signed a deal (2022-12).'
    """
    template = _TEMPLATES[observation.variable].partition(": {amount}")[0]
    shown = amount(observation)
    text = template.format(supplier=supplier, buyer=buyer) + (f": {shown}" if shown else "")
    when = f"{observation.since} to {observation.date}" if observation.since else str(observation.date)
    return f"{'Planned. ' if observation.plan else ''}{text} ({when})."


def _with_subject(observation: CaseObservation, text: str) -> str:
    if observation.of is None:
        return text
    if observation.unit in {"share", "ratio"}:
        return f"{text} {'of ' if observation.unit == 'share' else ''}{observation.of}"
    return f"{text}, {observation.of}" if text else observation.of


def _figure(observation: CaseObservation) -> str:
    value = observation.value
    if value is None:
        return "pending"
    if isinstance(value, str):
        return value
    if observation.unit in _WORD_VALUES:
        return _WORD_VALUES[observation.unit][float(value)]
    shown = _number(float(value), observation.unit)
    low, high = observation.low, observation.high
    if low is not None and high is not None:
        shown += f" ({_plain(low, observation.unit)} to {_plain(high, observation.unit)})"
    elif low is not None:
        shown = f"at least {_number(low, observation.unit)}" if low == value else shown
    elif high is not None:
        shown = f"at most {_number(high, observation.unit)}" if high == value else shown
    words = _UNIT_WORDS.get(observation.unit, "")
    if units()[observation.unit].dimension in {"tally", "duration"}:
        words = observation.unit
    return f"{shown} {words}".strip()


def _number(value: float, unit: str) -> str:
    currency = unit[:3] if units()[unit].dimension in {"money", "price", "money flow"} else ""
    return f"{currency} {_plain(value, unit)}".strip()


def _plain(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if unit == "year":
        return f"{value:.0f}"
    if abs(value) >= 1e9:
        return f"{_trim(value / 1e9)} billion"
    if abs(value) >= 1e6:
        return f"{_trim(value / 1e6)} million"
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _trim(value: float) -> str:
    return f"{value:,.3f}".rstrip("0").rstrip(".")
