"""The localisation ladder over time: what was planned, reported and claimed, and our reading as a line."""

import math
from typing import Any

from supplant.brief.claimed import claimed_rungs, standing, whose
from supplant.brief.figures.style import BUYER, INK, PAPER, SHARED, chart, decimal_year, years_axis
from supplant.brief.inputs import BriefInput, CheckedClaim, Rung
from supplant.brief.model import Figure, Key, Name, Number, Statement, Table, say
from supplant.brief.rungs import STANDING
from supplant.brief.words import annotated, country, day, publisher, spoken_date
from supplant.core.units import Period

__all__ = ["RUNGS", "ladder", "rung_name"]

SHORT = 2  # years
RUNGS = {
    "export": "independent export",
    "derivative": "own derivative",
    "full": "full chain",
    "licence": "licensed build",
    "assembly": "assembly",
    "kits": "kits put together",
    "components": "component work",
    "import": "imported whole",
    "copy": "copy without licence",
}


def rung_name(rung: str) -> str:
    """A rung in words; "kit" is the case library's word for kits.

    >>> rung_name("kit"), rung_name("full")
    ('kits put together', 'full chain')
    """
    return RUNGS.get("kits" if rung == "kit" else rung, rung)


def ladder(brief: BriefInput) -> Figure | None:
    """Marks on the rungs, a step line for our reading, claims apart. None without a rung on record."""
    rungs = tuple(sorted(brief.rungs, key=lambda rung: (rung.begins.start, rung.our_reading)))
    if not rungs:
        return None
    first, last = rungs[0], rungs[-1]
    claims = tuple(claimed_rungs(brief))
    return Figure(
        id="ladder",
        title=say("How far production has moved to {buyer}", buyer=country(brief.buyer)),
        description=say(
            "Marks on the rungs of the ladder from import at the foot to independent export at the top, from "
            "{first} ({low}) to {last} ({high}). The readings are in the table below.",
            first=day(first.begins, first.evidence), low=rung_name(first.rung),
            last=day(last.begins, last.evidence), high=rung_name(last.rung),
        ),
        caption=say(
            "Each mark is one dated report of a rung, placed in the middle of the period that the source "
            "names. Reports that disagree stand side by side; nothing is averaged."
        )
        + say(_OF_CLAIMS if claims else ""),
        spec=_spec(rungs, claims),
        table=_table(rungs, claims, brief),
        key=_key(rungs, claims),
    )  # fmt: skip


_OF_CLAIMS = (
    " A square is what a document at hand claims, at the date that it gives or else at its own; it moves no "
    "measure, and a dashed one has not been reviewed."
)
_Claims = tuple[tuple[CheckedClaim, str, Period], ...]


def _key(rungs: tuple[Rung, ...], claims: _Claims) -> tuple[Key, ...]:
    seen = {rung.certainty for rung in rungs if not rung.our_reading}
    lines = [Key("our reading", "buyer", "line")] if any(rung.our_reading for rung in rungs) else []
    lines += [Key("reported by a source", "ink", "dot")] if seen & {"observed", "reported"} else []
    lines += [Key("planned", "ink", "diamond")] if "planned" in seen else []
    reviewed = {claim.accepted for claim, _, _ in claims}
    lines += [Key("claimed, accepted in review", "shared", "square")] if True in reviewed else []
    lines += [Key("claimed, not reviewed", "shared", "frame")] if False in reviewed else []
    return tuple(lines)


def _spec(rungs: tuple[Rung, ...], claims: _Claims) -> dict[str, Any]:
    reports: list[dict[str, Any]] = [
        {"x": decimal_year(item.begins), "rung": rung_name(item.rung), "certainty": item.certainty}
        for item in rungs
        if not item.our_reading
    ]
    steps: list[dict[str, Any]] = [
        {"x": decimal_year(item.begins), "rung": rung_name(item.rung)} for item in rungs if item.our_reading
    ]
    said: list[dict[str, Any]] = [
        {"x": decimal_year(at), "rung": rung_name(rung), "accepted": claim.accepted}
        for claim, rung, at in claims
    ]
    places = [row["x"] for row in (*reports, *steps, *said)]
    edge = max(0.4, (max(places) - min(places)) * 0.04)
    begin, end = min(places) - edge, max(places) + edge
    if end - begin < SHORT:
        # So short an axis would hold no full year to write below it.
        begin, end = math.floor(begin), math.ceil(end)
    horizontal = years_axis(begin, end)
    shown = [rung for rung in RUNGS if rung != "copy" or any(item.rung == "copy" for item in rungs)]
    vertical = {
        "field": "rung",
        "type": "ordinal",
        "scale": {"domain": [RUNGS[rung] for rung in shown], "padding": 0.5},
        "axis": {"title": None, "grid": True, "labelColor": INK},
    }
    place = {"x": horizontal, "y": vertical}
    layers = [_line(_corners(steps, end), place), *_marks(reports, place), *_squares(said, place)]
    return chart([], layers, height=230)


def _line(corners: list[dict[str, Any]], place: dict[str, Any]) -> dict[str, Any]:
    """Our reading as a line of steps."""
    order = {"field": "turn", "type": "quantitative"}
    line = {"type": "line", "color": BUYER, "strokeWidth": 2.6}
    return {"data": {"values": corners}, "mark": line, "encoding": {**place, "order": order}}


def _marks(reports: list[dict[str, Any]], place: dict[str, Any]) -> list[dict[str, Any]]:
    """Plans as hollow diamonds, reports as dots, one layer for each certainty."""
    layers = []
    for certainty, shape, fill in (
        ("planned", "diamond", PAPER), ("reported", "circle", INK), ("observed", "circle", INK),
    ):  # fmt: skip
        mark = {
            "type": "point", "shape": shape, "fill": fill, "stroke": INK, "strokeWidth": 1.6, "size": 85,
            "opacity": 1,
        }  # fmt: skip
        here = [row for row in reports if row["certainty"] == certainty]
        layers.append({"data": {"values": here}, "mark": mark, "encoding": place})
    return layers


def _squares(said: list[dict[str, Any]], place: dict[str, Any]) -> list[dict[str, Any]]:
    """Claims as squares around what else stands there: thin and dashed until they are reviewed."""
    layers = []
    for accepted in (False, True):
        here = [row for row in said if row["accepted"] is accepted]
        mark = {
            "type": "point", "shape": "square", "stroke": SHARED, "size": 190, "opacity": 1, "fill": None,
            "strokeWidth": 2.4 if accepted else 1.4,
            "strokeDash": [1, 0] if accepted else [3, 2],
        }  # fmt: skip
        if here:
            layers.append({"data": {"values": here}, "mark": mark, "encoding": place})
    return layers


def _corners(steps: list[dict[str, Any]], end: float) -> list[dict[str, Any]]:
    """The corners of a line that stays on a rung until the next one begins, and on the last to the end."""
    corners: list[dict[str, Any]] = []
    for place, step in enumerate(steps):
        until = steps[place + 1]["x"] if place + 1 < len(steps) else end
        corners += [step, {**step, "x": until}]
    return [{**corner, "turn": turn} for turn, corner in enumerate(corners)]


def _table(rungs: tuple[Rung, ...], claims: _Claims, brief: BriefInput) -> Table:
    body: list[tuple[Statement, ...]] = []
    for item in rungs:
        sources = dict.fromkeys(publisher(brief.evidence[id_].source.publisher) for id_ in item.evidence)
        state = "our reading" if item.our_reading else STANDING[item.certainty]
        note = annotated(item.note, item.evidence, brief.named) if item.note else say("")
        body.append((
            Statement((day(item.begins, item.evidence),)),
            say(rung_name(item.rung)), say(state), Statement((Name("; ".join(sources)),)), note,
        ))  # fmt: skip
    for claim, rung, at in claims:
        begins = Number(spoken_date(at), claim.claims[:1], "claim")
        body.append((
            Statement((begins,), claim.tone), say(rung_name(rung)),
            say("claimed, {standing}", standing=standing(claim)), whose(brief, claim), say(""),
        ))  # fmt: skip
    columns = ("From", "Rung", "Standing", "Source", "Note")
    return Table(say("Readings of the localisation ladder"), columns, tuple(body))
