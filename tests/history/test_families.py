"""Partnerships by family of products, against registers small enough to judge by hand."""

from pathlib import Path

import pandas as pd
import pytest

from supplant.core.errors import NoAnswer
from supplant.history.cube import cube_of
from supplant.history.episodes import Episode
from supplant.history.events import Events
from supplant.history.families import family_of, open_families
from supplant.pipeline.reference import history_of
from supplant.store import Store
from tests.history.real import store_of
from tests.history.registers import Delivery, every, register

JETS = [(*one, "MiG-21F") for one in every("SUN", "IND", 1965, 1974, 10.0)]
START = [("USA", "ESP", 1950, 1.0, "F-4")]


def opened(rows: list[tuple[str, str, int, float, str]], last: int = 1990) -> dict[str, Episode]:
    plain: list[Delivery] = [row[:4] for row in [*START, *rows]]
    frame = register(plain).assign(designation=[row[4] for row in [*START, *rows]])
    frame["rung"] = ["licence" if name.endswith("L") else None for name in frame["designation"]]
    found = open_families(Events(cube_of(frame, last)), frame, "RUS", "IND")
    return {str(one.line["family"]): one for one in found}


@pytest.mark.parametrize(
    ("others", "ending"),
    [
        ([], "ended"),
        ([(*one, "Su-7") for one in every("SUN", "IND", 1975, 1979, 5.0)], "renewed"),
        ([(*one, "Su-7") for one in every("SUN", "IND", 1965, 1979, 5.0)], "ended"),  # no more than before
        ([(*one, "Mirage-3") for one in every("FRA", "IND", 1975, 1979, 5.0)], "switched"),
        ([("GBR", "IND", 1970, 1.0, "Gnat L")], "displaced"),
    ],
)
def test_what_the_end_of_a_family_came_to(
    others: list[tuple[str, str, int, float, str]], ending: str
) -> None:
    line = opened([*JETS, *others])["MiG-21"].line
    assert (line["began"], line["faded"], line["ending"]) == (1965, 1979, ending)


def test_a_family_has_its_own_rows_and_years_and_the_category_beside_it() -> None:
    later = [("RUS", "IND", 1980, 7.0, "MiG-21bis"), ("RUS", "IND", 1980, 3.0, "Su-7")]
    found = opened([*JETS, *later, ("FRA", "IND", 1980, 2.0, "Mirage-3")])
    assert set(found) == {"MiG-21", "Su-7"}
    jets = found["MiG-21"]
    assert set(jets.rows["designation"]) == {"MiG-21F", "MiG-21bis"}
    assert set(jets.rows["category"]) == {"Aircraft"}
    year = jets.years.set_index("year").loc[1980]
    assert (year["tiv"], year["rest_window_tiv"], year["others_window_tiv"]) == (7.0, 3.0, 2.0)
    assert sum(len(one.rows) for one in found.values()) == len(JETS) + 2
    assert jets.line["revived"] == 1980
    assert jets.line["rival_first"] is None


def test_a_family_counts_as_truncated_by_the_start_of_the_register() -> None:
    frame = register([("USA", "ESP", 1950, 1.0), ("RUS", "IND", 1953, 1.0), ("RUS", "CHN", 1956, 1.0)])
    events = Events(cube_of(frame, 1990))
    assert open_families(events, frame, "RUS", "IND")[0].line["left_truncated"]
    assert not open_families(events, frame, "RUS", "CHN")[0].line["left_truncated"]
    with pytest.raises(NoAnswer, match="there are Aircraft"):
        open_families(events, frame, "RUS", "IND", "Ships")


def test_the_families_of_the_real_register_add_up_and_show_the_su_27_line(shared_data: Path) -> None:
    with Store.open(store_of(shared_data)) as store:
        _, whole = history_of(store, "Russia", "China", category="Aircraft")
        _, parts = history_of(store, "Russia", "China", category="Aircraft", family=True)
    assert sum(part.line["tiv"] for part in parts) == pytest.approx(whole[0].line["tiv"], rel=1e-5)
    assert sum(len(part.rows) for part in parts) == len(whole[0].rows)
    line = next(part.line for part in parts if part.line["family"] == "Su-27")
    # Bought from 1991, assembled from kits since 1998; the kits stopped, the J-11B went on.
    assert (line["began"], line["local_began"], line["ending"]) == (1991, 1998, "displaced")
    assert line["faded"] is not None


def test_designations_of_the_real_registers_have_short_families(shared_data: Path) -> None:
    with Store.open(store_of(shared_data)) as store:
        for vintage in store.ask("releases", sources=["sipri"])["vintage"]:
            names = store.ask("reference_deliveries", vintage=vintage)["designation"].drop_duplicates()
            families = pd.Series([family_of(name) for name in names], index=names)
            assert families.str.len().min() > 0
            assert 0.7 < families.nunique() / len(names) < 0.95, "some gathered, not all thrown together"
            assert families.value_counts().max() < 25
            assert [family_of(family) for family in families] == families.tolist(), "a family is its own"
