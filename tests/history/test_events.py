"""Outcomes, against registers small enough to judge by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from supplant.core.errors import NoAnswer, UsageError
from supplant.history.cube import NEVER, Cube, cube_of
from supplant.history.events import KINDS, Events
from supplant.history.panel import at_risk, outcomes
from supplant.history.thresholds import DEFAULTS, Thresholds, varied
from tests.history.registers import every, random_register, register


def place_of(cube: Cube, supplier: str, buyer: str, category: str = "Aircraft") -> int:
    return [cube.key(place) for place in range(len(cube.supplier))].index((supplier, buyer, category))


def fading(rows: list[tuple[str, str, int, float]], last: int = 1990, **limits: object) -> tuple[int, str]:
    """Year and kind of the first fading of FRA to IND."""
    frame = register(rows)
    cube = cube_of(frame, last, thresholds=replace(DEFAULTS, **limits))  # type: ignore[arg-type]
    events = Events(cube)
    place = place_of(cube, "FRA", "IND")
    years = [t for t in range(cube.years) if events.passages[place, t]]
    if not years:
        return NEVER, "none"
    at = pd.array([place]).to_numpy(dtype="int64"), pd.array([years[0]]).to_numpy(dtype="int64")
    return years[0] + cube.start, KINDS[int(events.kinds(*at)[0])]


SUPPLY = every("FRA", "IND", 1960, 1969, 10.0)


def test_supply_fades_in_the_first_year_below_a_tenth_of_its_peak() -> None:
    # Windows: 50 at the peak; after 1969 they fall by 10 a year: 40 (1970), 30, 20, 10 (1973), 0 (1974).
    assert fading(SUPPLY) == (1974, "ended")
    assert fading(SUPPLY, fade_share=0.25) == (1973, "ended")
    assert fading(SUPPLY, span=8)[0] == 1977


def test_a_tenth_itself_is_not_below_a_tenth() -> None:
    assert fading([*every("FRA", "IND", 1960, 1964, 10.0), ("FRA", "IND", 1969, 5.0)])[0] == 1974


def test_others_who_cover_half_of_the_loss_make_it_a_switch() -> None:
    half = every("RUS", "IND", 1970, 1974, 5.0)  # 25 of the 50 lost
    assert fading([*SUPPLY, *half]) == (1974, "switched")
    assert fading([*SUPPLY, *every("RUS", "IND", 1970, 1974, 4.9)]) == (1974, "ended")
    assert fading([*SUPPLY, *half], cover_share=1.0) == (1974, "ended")


def test_others_who_delivered_as_much_before_cover_nothing() -> None:
    rows = [*SUPPLY, *every("RUS", "IND", 1960, 1974, 5.0)]
    assert fading(rows) == (1974, "ended")
    assert fading(rows, cover="level") == (1974, "switched")


def test_a_buyer_that_exports_displaces() -> None:
    assert fading([*SUPPLY, ("IND", "VNM", 1972, 1.0)]) == (1974, "displaced")
    assert fading([*SUPPLY, ("IND", "VNM", 1968, 1.0)]) == (1974, "ended"), "an export outside the window"


@pytest.mark.parametrize(
    ("with_whom", "producer", "kind"),
    [("RUS", "buyer", "displaced"), ("RUS", "partnership", "ended"), ("FRA", "partnership", "displaced")],
)
def test_local_production_displaces(with_whom: str, producer: str, kind: str) -> None:
    rows = [*SUPPLY, ("RUS", "IND", 1961, 1.0)]
    frame = register(rows)
    made = (frame["supplier"] == with_whom) & (frame["year"] == 1961)
    frame = frame.assign(rung=made.map({True: "licence", False: None}), rung_certain=True)
    cube = cube_of(frame, 1990, thresholds=replace(DEFAULTS, producer=producer))  # type: ignore[arg-type]
    panel = outcomes(Events(cube), 1969, 10)
    assert panel.outcomes is not None
    row = list(panel.places).index(place_of(cube, "FRA", "IND"))
    assert bool(panel.outcomes[kind].iloc[row])


def test_doubtful_comments_count_unless_only_sure_ones_may() -> None:
    frame = register(SUPPLY, rung="licence", rung_certain=False)
    assert cube_of(frame, 1970).local.any()
    assert not cube_of(frame, 1970, thresholds=Thresholds(certain_only=True)).local.any()


def test_flag_and_comment_are_kept_apart() -> None:
    flag = cube_of(register(SUPPLY, local_production=True), 1970)
    assert flag.flagged.any()
    assert not flag.commented.any()
    assert flag.grade.max() == 1
    comment = cube_of(register(SUPPLY, rung="assembly", rung_certain=True), 1970)
    assert comment.commented.any()
    assert not comment.flagged.any()
    assert comment.grade.max() == 4


def test_a_rival_sells_where_the_supplier_had_sold_and_it_had_not() -> None:
    rows = [*SUPPLY, ("FRA", "EGY", 1965, 1.0), ("IND", "EGY", 1972, 1.0), ("IND", "EGY", 1973, 1.0)]
    cube = cube_of(register(rows), 1990)
    events = Events(cube)
    place = place_of(cube, "FRA", "IND")
    assert [t + cube.start for t in range(cube.years) if events.rivalries[place, t]] == [1972]


@pytest.mark.parametrize(
    "rows",
    [
        [("FRA", "EGY", 1980, 1.0), ("IND", "EGY", 1972, 1.0)],  # the buyer was there first
        [("FRA", "EGY", 1972, 1.0), ("IND", "EGY", 1972, 1.0)],  # both in one year: not before
        [("IND", "FRA", 1972, 1.0), ("FRA", "FRA", 1960, 1.0)],  # the supplier is no third country
        [("FRA", "EGY", 1955, 1.0), ("IND", "EGY", 1958, 1.0)],  # before the partnership began
    ],
)
def test_no_rival(rows: list[tuple[str, str, int, float]]) -> None:
    cube = cube_of(register([*SUPPLY, *rows]), 1990)
    assert not Events(cube).rivalries[place_of(cube, "FRA", "IND")].any()


def test_used_equipment_makes_a_rival_unless_told_otherwise() -> None:
    frame = register([*SUPPLY, ("FRA", "EGY", 1965, 1.0), ("IND", "EGY", 1972, 1.0)])
    frame.loc[frame["supplier"] == "IND", "status"] = "Second hand"
    assert Events(cube_of(frame, 1990)).rivalries.any()
    assert not Events(cube_of(frame, 1990, thresholds=Thresholds(new_only=True))).rivalries.any()


def test_a_riser_doubles_and_exceeds_the_floor() -> None:
    rows = [
        *every("FRA", "IND", 1960, 1980, 1.0),
        *every("IND", "EGY", 1966, 1970, 6.0),
        *every("IND", "EGY", 1976, 1980, 13.0),
    ]
    panel = outcomes(Events(cube_of(register(rows), 1990)), 1970, 10)
    assert panel.outcomes is not None
    assert panel.outcomes["riser"].any()  # 30, then 65: more than double, above 50
    strict = outcomes(
        Events(cube_of(register(rows), 1990, thresholds=Thresholds(riser_floor=70.0))), 1970, 10
    )
    assert strict.outcomes is not None
    assert not strict.outcomes["riser"].any()


def test_russia_goes_on_with_what_the_soviet_union_began() -> None:
    cube = cube_of(
        register(
            [
                ("SUN", "IND", 1985, 1.0),
                ("RUS", "IND", 1995, 1.0),
                ("DDR", "IND", 1985, 1.0),
                ("DEU", "IND", 1995, 1.0),
            ]
        ),
        2000,
    )
    assert sorted(cube.key(place) for place in range(len(cube.supplier))) == [
        ("DDR", "IND", "Aircraft"),
        ("DEU", "IND", "Aircraft"),
        ("RUS", "IND", "Aircraft"),
    ]


def test_the_three_endings_of_fading_exclude_each_other_and_leave_none_out() -> None:
    events = Events(cube_of(random_register(3), 2025))
    panel = outcomes(events, 1995, 10)
    assert panel.outcomes is not None
    endings = panel.outcomes[["displaced", "switched", "ended"]].sum(axis=1)
    assert (endings == panel.outcomes["faded"].astype(int)).all()
    assert panel.outcomes["faded"].any()


def test_later_rows_change_no_earlier_event() -> None:
    frame = random_register(5)
    whole, early = Events(cube_of(frame, 2025)), Events(cube_of(frame[frame["year"] <= 2000], 2000))
    keys = {whole.cube.key(place): place for place in range(len(whole.cube.supplier))}
    until = early.cube.years
    for place in range(len(early.cube.supplier)):
        same = keys[early.cube.key(place)]
        assert (early.passages[place] == whole.passages[same, :until]).all()
        assert (early.rivalries[place] == whole.rivalries[same, :until]).all()


def test_who_is_at_risk_still_receives_and_has_not_faded() -> None:
    events = Events(cube_of(register(SUPPLY), 1990))
    assert len(at_risk(events, 1965)) == 1
    assert len(at_risk(events, 1973)) == 1
    assert len(at_risk(events, 1974)) == 0
    with pytest.raises(NoAnswer, match="1960 to 1990"):
        at_risk(events, 1959)


def test_actors_that_are_no_states_are_not_at_risk_but_their_deliveries_count() -> None:
    rows = [("USA", "nonstate-rebels", 1970, 10.0), ("USA", "IND", 1970, 10.0)]
    events = Events(cube_of(register(rows), 1990))
    assert [events.cube.key(int(place))[1] for place in at_risk(events, 1970)] == ["IND"]


def test_thresholds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError, match="fade share"):
        Thresholds(fade_share=1.5)
    assert len({limits for _, limits in varied()}) == len(varied()), "every point of the grid differs"


def test_an_empty_register_is_refused() -> None:
    with pytest.raises(NoAnswer, match="no deliveries"):
        cube_of(register([("FRA", "IND", 1990, 1.0)]), 1980)
