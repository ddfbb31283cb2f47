"""GDELT: monthly scores as they are, and events summed by month and ordered pair."""

import csv
import gzip
import math
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplant.core.errors import ImportStopped
from tests.sources.written import FIXTURES, changed, imported, rows_of, text_of

EVENTS = FIXTURES / "gdelt" / "events.csv"
MONTHLY = FIXTURES / "gdelt" / "monthly.csv"


def test_events_are_summed_by_month_and_ordered_pair() -> None:
    """July, Iran to Russia: 1.9 - 10 + 7 = -1.1 on two of the two days in the data."""
    pairs = imported(EVENTS)["dyad_month"]
    first = pairs[(pairs["month"] == "2022-07") & (pairs["a"] == "IRN")].iloc[0]
    assert (first["b"], first["directed"]) == ("RUS", True)
    assert first["score_sum"] == pytest.approx(-1.1)
    assert first["positive_sum"] == pytest.approx(8.9)
    assert first["negative_sum"] == pytest.approx(-10.0)
    assert (first["events"], first["active_days"], first["days_in_data"]) == (3, 2, 2)
    assert (first["row"], first["original"]) == (2, "sum of 3 events within lines 2..4")
    assert pairs[["month", "a", "b", "events"]].values.tolist() == [
        ["2022-07", "IRN", "RUS", 3],
        ["2022-07", "RUS", "IRN", 1],
        ["2022-08", "IRN", "RUS", 1],
    ]
    assert pairs["original"].tolist()[1] == "line 5, one event"


def test_events_of_no_pair_are_counted_not_dropped() -> None:
    tally = imported(EVENTS).tally
    assert tally.rows_read == tally.rows_kept == 7
    assert tally.totals["events"] == 7
    assert tally.totals["events_without_a_country"] == 1
    assert tally.totals["events_within_one_country"] == 1
    assert tally.totals["goldstein"] == pytest.approx(1.9 - 10 + 7 + 1 + 1 - 5 + 0)
    assert any("2 of them have an actor without a country or both in the same" in n for n in tally.notes)


def test_the_country_is_not_the_actor_code() -> None:
    """In this copy `Actor_1_Country_Code` holds IRNGOV; the country is under `Actor_1_Country_ABBR`."""
    assert set(imported(EVENTS)["dyad_month"]["a"]) == {"IRN", "RUS"}


def raw(width: int, rows: list[list[str]]) -> str:
    """Events in the official layout: 61, 58 or 57 columns, tabs, no header, nothing quoted."""
    header = rows[0]
    lines = []
    for number, row in enumerate(rows[1:]):
        cells = [""] * width
        value = dict(zip(header, row, strict=True))
        day = value["Day"]
        cells[0:5] = [str(954680550 + number), day, day[:6], day[:4], "2022.5342"]
        cells[5:8] = [value["Actor_1_Country_Code"], value["Actor_1_Name"], value["Actor_1_Country_ABBR"]]
        cells[15:18] = [value["Actor_2_Country_Code"], value["Actor_2_Name"], value["Actor_2_Country_ABBR"]]
        cells[25:31] = ["1", value["Event_Code"], "04", "04", "1", value["Goldstein_Scale"]]
        cells[31:35] = ["3", "1", "3", "-1.25"]
        cells[36] = 'Place with a "stray quote'
        cells[-1 if width == 57 else -2] = f"{day}001500"
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("width", [57, 58, 61])
def test_official_files_without_a_header(width: int, tmp_path: Path) -> None:
    path = tmp_path / "20220714.export.CSV"
    path.write_text(raw(width, rows_of(EVENTS)))
    read, headed = imported(path), imported(EVENTS)
    assert read.layout == f"gdelt/raw_{width}"
    assert read.tally.totals == headed.tally.totals
    columns = ["month", "a", "b", "score_sum", "events", "active_days", "days_in_data"]
    assert read["dyad_month"][columns].equals(headed["dyad_month"][columns])
    assert read["dyad_month"]["row"].tolist() == [row - 1 for row in headed["dyad_month"]["row"]]


def test_two_codes_of_one_country_are_one_actor(tmp_path: Path) -> None:
    """CAMEO writes Romania ROM, ISO ROU; their events must meet in one sum."""
    path = changed(EVENTS, tmp_path / "1.csv", 0, Actor_1_Country_ABBR="ROM")
    path = changed(path, tmp_path / "2.csv", 1, Actor_1_Country_ABBR="ROU")
    pairs = imported(path)["dyad_month"]
    assert pairs[pairs["a"] == "ROU"]["events"].tolist() == [2]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Day": "20221301"}, "expected a day as 20220715, found '20221301'"),
        ({"Goldstein_Scale": "much"}, "expected a Goldstein score, found 'much'"),
        ({"Goldstein_Scale": "11"}, "the score '11' is not within"),
    ],
)
def test_a_bad_event_is_rejected(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(EVENTS, tmp_path / "e.csv", 2, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(4, True)]
    assert read.tally.rows_kept == 6


def test_an_event_without_a_score_counts_as_event(tmp_path: Path) -> None:
    pairs = imported(changed(EVENTS, tmp_path / "e.csv", 4, Goldstein_Scale=""))["dyad_month"]
    last = pairs[pairs["month"] == "2022-08"].iloc[0]
    assert last["events"] == 1
    assert last[["score_sum", "positive_sum", "negative_sum"]].isna().all()


def test_an_unknown_country_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ImportStopped, match="'QQQ'"):
        imported(changed(EVENTS, tmp_path / "e.csv", 0, Actor_1_Country_ABBR="QQQ"))


event = st.tuples(
    st.sampled_from(["20220701", "20220702", "20220831", "20230101"]),
    st.sampled_from(["IRN", "RUS", "NAM", ""]),
    st.sampled_from(["IRN", "RUS", "NAM", ""]),
    st.sampled_from(["-10.0", "-0.4", "0.0", "3.4", ""]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(events=st.lists(event, min_size=1, max_size=30), size=st.integers(200, 2_000))
def test_sums_over_blocks_of_any_size_are_the_plain_sums(
    events: list[tuple[str, str, str, str]], size: int, tmp_path: Path
) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        text_of([["Day", "Actor1CountryCode", "Actor2CountryCode", "GoldsteinScale"], *map(list, events)])
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplant.sources.blocks._BYTES", size)
        read = imported(path)
    scores: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for day, a, b, score in events:
        if a and b and a != b:
            scores[f"{day[:4]}-{day[4:6]}", a, b].append(score)
    found = {(r.month, r.a, r.b): r for r in read["dyad_month"].itertuples()}
    assert found.keys() == scores.keys()
    for key, values in scores.items():
        assert found[key].events == len(values)
        scored = [float(value) for value in values if value]
        if scored:
            assert found[key].score_sum == pytest.approx(sum(scored))
            assert found[key].positive_sum == pytest.approx(sum(max(value, 0) for value in scored))
        else:
            assert math.isnan(found[key].score_sum)


def test_monthly_scores_as_they_stand() -> None:
    pairs = imported(MONTHLY)["dyad_month"]
    assert pairs["a"].tolist() == ["IRN", "NAM", "IRN"]
    assert pairs["month"].tolist() == ["2022-02", "2022-02", "2022-03"]
    assert pairs["score_sum"].tolist() == [12.5, 3.25, -1.0]
    assert not pairs["directed"].any()
    assert "events" not in pairs


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"month": "2022-13"}, "expected a month as 2022-07, found '2022-13'"),
        ({"score_sum": "?"}, "expected a sum of scores, found '?'"),
        ({"active_days": "29"}, "more active days, '29', than days in the data, '28'"),
        ({"active_days": "40"}, "expected a number of days from 0 to 31, found '40'"),
        ({"iso3_b": ""}, "no second country"),
    ],
)
def test_a_bad_month_is_rejected(cells: dict[str, str], why: str, tmp_path: Path) -> None:
    read = imported(changed(MONTHLY, tmp_path / "m.csv", 1, **cells), check=False)
    assert [(bad.row, why in bad.why) for bad in read.tally.rejected] == [(3, True)]


def test_the_real_sample_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "events" / "gdelt2_raw_sample_20201113.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    assert read.tally.rows_read == read.tally.rows_kept == len(rows) == 2_824
    assert read.tally.totals["goldstein"] == pytest.approx(
        math.fsum(float(r["Goldstein_Scale"]) for r in rows)
    )
    pairs = read["dyad_month"]
    assert pairs["events"].sum() == sum(r["Actor_1_Country_ABBR"] != r["Actor_2_Country_ABBR"] for r in rows)
    to_china = [
        float(r["Goldstein_Scale"])
        for r in rows
        if (r["Actor_1_Country_ABBR"], r["Actor_2_Country_ABBR"]) == ("USA", "CHN")
    ]
    found = pairs[(pairs["a"] == "USA") & (pairs["b"] == "CHN")].iloc[0]
    assert found["events"] == len(to_china) > 10
    assert found["score_sum"] == pytest.approx(math.fsum(to_china))


def test_the_real_months_against_the_csv_module(shared_data: Path) -> None:
    path = shared_data / "events" / "gdelt_dyad_score_monthly_all.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = imported(path)
    pairs = read["dyad_month"].sort_values("row", ignore_index=True)
    assert read.tally.rows_read == len(rows) == len(pairs) == 436_752
    assert pairs["score_sum"].tolist() == [float(r["score_sum"]) for r in rows]
    assert pairs["a"].tolist() == [r["iso3_a"] for r in rows]
    assert pairs["b"].tolist() == [r["iso3_b"] for r in rows]
    assert pairs["days_in_data"].tolist() == [int(r["days_in_data"]) for r in rows]
