"""How often suppliers were displaced, switched from, and met as rivals, by age; this partnership marked."""

from typing import Any

from supplant.brief.figures.style import INK, OTHER, PAPER, SHARED, panels
from supplant.brief.inputs import BriefInput
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.reference_class import Incidence, ReferenceClass, Standing
from supplant.brief.words import count, estimate

__all__ = ["PANELS", "group_of", "incidence"]

PANELS = (("displaced", "displaced"), ("switched", "others took over"), ("rival", "met as rivals"))
FARTHEST = 40  # years
STEP = 5
LONG = 20
_WIDTH, _HEIGHT = 176, 190
_TITLE = {"anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": INK}


def group_of(reference: ReferenceClass) -> str | None:
    """The category whose own curves are told; None where too few with local production lasted so long."""
    curve = reference.curve("displaced", local=True, category=reference.category)
    return reference.category if curve is not None and curve.last >= LONG else None


def incidence(brief: BriefInput) -> Figure | None:
    """Three panels with two curves each. None where no group is large enough for a curve."""
    reference = brief.reference
    if reference is None or not reference.curves:
        return None
    category = group_of(reference)
    found = (reference.curve(o, local=local, category=category) for o, _ in PANELS for local in (True, False))
    shown = [curve for curve in found if curve is not None]
    if not any(curve.local for curve in shown):
        return None
    marks = _marks(reference, category)
    return Figure(
        id="incidence",
        title=say("What became of comparable partnerships, by years since the first delivery"),
        description=_description(shown),
        caption=_caption(reference, shown, category, marks),
        spec=_spec(shown, marks),
        table=_table(shown),
        key=(
            Key("with local production", "shared", "line"),
            Key("without", "other", "dashes"),
            Key("interval", "other", "band"),
            *((Key("this partnership at its age", "ink", "diamond"),) if marks else ()),
        ),
    )


def _ages(reference: ReferenceClass) -> list[tuple[int, bool]]:
    """Age and state of local production of the one partnership, now or when it was over; none of several."""
    if len(reference.standings) == 1:
        (standing,) = reference.standings
        return [(_age(standing), standing.local_since is not None)]
    if reference.standings or reference.age is None or reference.local is None:
        return []
    return [(reference.age[0], reference.local)]


def _age(standing: Standing) -> int:
    return standing.age if standing.over is None else standing.over[1] - standing.began


def _marks(reference: ReferenceClass, category: str | None) -> list[dict[str, Any]]:
    found = []
    for outcome, _ in PANELS:
        for age, local in _ages(reference):
            curve = reference.curve(outcome, local=local, category=category)
            if curve is not None and age <= min(curve.last, FARTHEST):
                found.append({"x": age, "value": curve.value[age], "outcome": outcome})
    return found


def _spec(shown: list[Incidence], marks: list[dict[str, Any]]) -> dict[str, Any]:
    top = max(max(curve.high[: FARTHEST + 1]) for curve in shown)
    ceiling = min(1.0, -(-top // 0.2) * 0.2)
    horizontal = {
        "field": "x", "type": "quantitative", "scale": {"domain": [0, FARTHEST], "nice": False},
        "axis": {"title": None, "values": list(range(0, FARTHEST + 1, 10)), "format": "d"},
    }  # fmt: skip
    parts: list[dict[str, Any]] = []
    for outcome, title in PANELS:
        here = [curve for curve in shown if curve.outcome == outcome]
        vertical = {
            "type": "quantitative", "scale": {"domain": [0, ceiling]},
            "axis": {"format": ".0%", "title": None, "tickCount": 5},
        }  # fmt: skip
        layers = [layer for curve in here for layer in _lines(curve, horizontal, vertical)]
        mark = {
            "type": "point", "shape": "diamond", "size": 95, "fill": PAPER, "stroke": INK, "strokeWidth": 1.8,
            "opacity": 1,
        }  # fmt: skip
        mine = [row for row in marks if row["outcome"] == outcome]
        place = {"x": horizontal, "y": {"field": "value", **vertical}}
        layers.append({"data": {"values": mine}, "mark": mark, "encoding": place})
        parts.append(
            {
                "width": _WIDTH, "height": _HEIGHT, "layer": layers,
                "title": {"text": title, **_TITLE},
            }
        )  # fmt: skip
    return panels(parts)


def _lines(curve: Incidence, horizontal: Any, vertical: Any) -> list[dict[str, Any]]:
    rows = [
        {"x": age, "value": curve.value[age], "low": curve.low[age], "high": curve.high[age]}
        for age in range(min(curve.last, FARTHEST) + 1)
    ]
    colour, dash = (SHARED, [1, 0]) if curve.local else (OTHER, [6, 3])
    band = {"x": horizontal, "y": {"field": "low", **vertical}, "y2": {"field": "high"}}
    look = {"color": colour, "interpolate": "step-after"}
    return [
        {"data": {"values": rows}, "encoding": band, "mark": {"type": "area", "opacity": 0.17, **look}},
        {"data": {"values": rows}, "encoding": {"x": horizontal, "y": {"field": "value", **vertical}},
         "mark": {"type": "line", "strokeWidth": 2.3, "strokeDash": dash, **look}},
    ]  # fmt: skip


def _caption(
    reference: ReferenceClass, shown: list[Incidence], category: str | None, marks: list[dict[str, Any]]
) -> Statement:
    first = [curve for curve in shown if curve.outcome == "displaced"]
    sizes = {c.local: count(c.partnerships, (c.evidence,), "partnerships") for c in first}
    words = say(
        "Share of {n} partnerships with and {m} without local production, {what}, to whom it had come; years "
        "run along the foot. A curve ends where fewer than ten are left. Bands hold nine tenths of draws.",
        n=sizes.get(True, "no"), m=sizes.get(False, "no"),
        what=say("in {category}", category=Name(category.lower())) if category else "in all categories",
    )  # fmt: skip
    if reference.category is not None and category is None:
        words += say(
            " In {category} too few with local production lasted twenty years, so all categories are drawn.",
            category=Name(reference.category.lower()),
        )
    ages = _ages(reference)
    if len(ages) == 1 and not marks:
        words += say(" This partnership is older than the curves reach.")
    if marks and reference.standings and reference.standings[0].over is not None:
        words += say(" The mark is at the age at which this partnership was over.")
    return words


def _description(shown: list[Incidence]) -> Statement:
    words = say("Curves that rise with the years since the first delivery. ")
    for outcome, title in PANELS:
        for curve in shown:
            age = min(20, curve.last)
            share = curve.at(age)
            if curve.outcome != outcome or share is None:
                continue
            words += say(
                "{what}, {half} local production: {share} by year {age}. ",
                what=title.capitalize(), half="with" if curve.local else "without",
                share=estimate(share, plain=True),
                age=Number(str(age), (curve.evidence,), "estimate"),
            )  # fmt: skip
    return words


def _table(shown: list[Incidence]) -> Table:
    columns: list[str | Name] = ["Years"]
    for curve in shown:
        half = "with" if curve.local else "without"
        columns += [f"{dict(PANELS)[curve.outcome].capitalize()}, {half}", "At risk"]
    body = []
    for age in range(0, min(FARTHEST, max(curve.last for curve in shown)) + 1, STEP):
        cells = []
        for curve in shown:
            share = curve.at(age)
            if share is None:
                cells += [say("too few"), say("too few")]
                continue
            cells += [
                Statement((estimate(share),)),
                Statement((Number(f"{curve.at_risk[age]:,}", (curve.evidence,), "estimate"),)),
            ]
        body.append((Statement((Number(str(age), (shown[0].evidence,), "estimate"),)), *cells))
    return Table(
        say("Share to whom it had come by age, with interval, and how many were then at risk"),
        tuple(columns), tuple(body), numeric=tuple(range(1, len(columns))),
    )  # fmt: skip
