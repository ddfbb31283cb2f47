"""Which file is what: by its header, by its shape, and by name what stands in the way."""

import csv
from pathlib import Path

import pytest

from supplant.core.errors import UnrecognisedFile
from supplant.sources import load_sources, recognise
from supplant.sources.declaration import normalise_header
from tests.sources.written import FIXTURES, rows_of, text_of

BACI = FIXTURES / "baci" / "flows.csv"


def written(tmp_path: Path, text: str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnrecognisedFile) as caught:
        recognise(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("release", "layout"),
    [
        ("atop/dyads.csv", "atop/directed_dyads"),
        ("baci/flows.csv", "baci/flows"),
        ("comtrade/shares.csv", "comtrade/partner_shares"),
        ("dcad/agreements.csv", "dcad/agreements"),
        ("gdelt/events.csv", "gdelt/events"),
        ("gdelt/monthly.csv", "gdelt/monthly_scores"),
        ("gdp/tidy.csv", "gdp/tidy"),
        ("milex/tidy.csv", "milex/tidy"),
        ("reactors/plants.csv", "reactors/denormalised"),
        ("ua_attacks/reports.csv", "ua_attacks/reports"),
        ("unga/points.csv", "unga/ideal_points"),
    ],
)
def test_each_layout_is_known_whatever_the_file_is_called(release: str, layout: str, tmp_path: Path) -> None:
    copy = written(tmp_path, (FIXTURES / release).read_text(encoding="utf-8"), "download (3).txt")
    file = recognise(copy)
    assert f"{file.source.name}/{file.layout_name}" == layout
    assert file.header_row == 1


def test_an_unknown_column_is_named_with_the_layout_and_the_remedy(tmp_path: Path) -> None:
    header, *rows = rows_of(BACI)
    text = text_of([[*header, "w", "Preis in €"], *([*row, "", ""] for row in rows)])
    message = refusal(written(tmp_path, text))
    assert "looks like BACI, trade flows by HS6 product" in message
    assert "unknown column 'w', 'Preis in €'" in message
    assert "source.yml" in message


def test_an_unknown_name_in_another_script_is_unknown_too(tmp_path: Path) -> None:
    header, *rows = rows_of(BACI)
    assert normalise_header("цена") == ""
    text = text_of([[*header, "цена"], *([*row, "1"] for row in rows)])
    assert "unknown column 'цена'" in refusal(written(tmp_path, text))


def test_a_column_without_a_name_is_no_unknown_column(tmp_path: Path) -> None:
    header, *rows = rows_of(BACI)
    text = text_of([["", *header, ""], *([str(n), *row, ""] for n, row in enumerate(rows))])
    assert recognise(written(tmp_path, text)).positions["year"] == 1


def test_a_declared_column_that_is_not_used_is_ignored(tmp_path: Path) -> None:
    layout = load_sources()["unga"].layouts["ideal_points"]
    assert "session" in layout.ignore
    header, *rows = rows_of(FIXTURES / "unga" / "points.csv")
    text = text_of([["Session", *header], *(["40", *row] for row in rows)])
    assert recognise(written(tmp_path, text)).positions["ccode"] == 1


def test_two_columns_that_could_be_the_same_are_refused(tmp_path: Path) -> None:
    header, *rows = rows_of(BACI)
    text = text_of([[*header, "Value"], *([*row, "1"] for row in rows)])
    assert "more than one column could be 'Value'" in refusal(written(tmp_path, text))


def test_a_source_that_is_known_to_grow_may_bring_new_columns(tmp_path: Path) -> None:
    header, *rows = rows_of(FIXTURES / "ua_attacks" / "reports.csv")
    text = text_of([[*header, "turbojet"], *([*row, "1"] for row in rows)])
    assert recognise(written(tmp_path, text)).source.name == "ua_attacks"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    text = text_of([[name for name in row if name != row[4]] for row in rows_of(BACI)])
    message = refusal(written(tmp_path, text))
    assert "looks like BACI" in message
    assert "has no column 'v'" in message


def test_a_file_of_nobody_lists_what_can_be_imported(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, "dear reader,\nthis is a letter, not a table\n"))
    assert "no known source" in message
    assert "BACI" in message
    assert "dear reader" in message


def test_hostile_text_in_a_header_cannot_reach_the_terminal(tmp_path: Path) -> None:
    header, *rows = rows_of(BACI)
    text = text_of([[*header, "\x1b[2Jgone"], *([*row, "1"] for row in rows)])
    message = refusal(written(tmp_path, text))
    assert "\x1b" not in message
    assert "gone" in message


def test_baci_without_a_header_is_known_by_its_shape(tmp_path: Path) -> None:
    text = text_of(rows_of(BACI)[1:], delimiter=";")
    file = recognise(written(tmp_path, text))
    assert (file.source.name, file.header_row, file.delimiter) == ("baci", 0, ";")


def test_a_header_in_unknown_words_is_not_taken_for_no_header(tmp_path: Path) -> None:
    """Importer and exporter may have changed places; numbers alone cannot tell."""
    text = text_of([["jahr", "nach", "von", "ware", "wert", "menge"], *rows_of(BACI)[1:] * 10])
    assert "jahr,nach,von" in refusal(written(tmp_path, text))


def test_a_broken_first_row_is_no_header(tmp_path: Path) -> None:
    text = text_of([["2020", "842", "?", "010121", "1", "1"], *rows_of(BACI)[1:] * 10])
    file = recognise(written(tmp_path, text))
    assert (file.source.name, file.header_row) == ("baci", 0)


def test_six_columns_of_other_numbers_are_not_baci(tmp_path: Path) -> None:
    text = "\n".join(f"{n},{n * 3},{n},{n * 7},{n / 3:.3f},{n}" for n in range(1, 40))
    assert "no known source" in refusal(written(tmp_path, text))


@pytest.mark.parametrize(
    ("header", "what"),
    [
        (
            "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha",
            "BACI, list of country codes; nothing to import",
        ),
        ("code,description,bec", "BACI, list of product codes; nothing to import"),
        ("StateAbb,CCode,StateNme", "Correlates of War country codes; nothing to import"),
        (
            "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version",
            "Correlates of War country codes; nothing to import",
        ),
        ("model,category,national_origin,type,launch_platform", "catalogue of weapons; nothing to import"),
    ],
)
def test_code_lists_are_refused_by_their_name(header: str, what: str, tmp_path: Path) -> None:
    row = ",".join("1" for _ in header.split(","))
    assert what in refusal(written(tmp_path, f"{header}\n{row}\n"))


def test_every_real_file_is_imported_or_refused_by_name(shared_data: Path) -> None:
    refused = {}
    for path in sorted(shared_data.glob("*/*.csv*")):
        if path.parent.name == "cases":
            continue
        try:
            recognise(path)
        except UnrecognisedFile as error:
            refused[path.name] = str(error)
    assert sorted(refused) == [
        "COW_country_codes.csv",
        "baci_country_codes_V202201.csv",
        "baci_product_codes_HS17.csv",
        "cow_states.csv",
        "weapons_catalog.csv",
    ]
    assert all("nothing to import" in message for message in refused.values())


def test_no_layout_is_shadowed_by_another() -> None:
    """Two layouts with the same required names, and no file name to tell them apart, would be a coin toss."""
    seen: dict[frozenset[str], str] = {}
    for source in load_sources().values():
        for name, layout in source.layouts.items():
            if layout.headerless and not layout.spelling:
                continue
            needed = frozenset(
                normalise_header(c.names[0]) for c in layout.columns.values() if c.names and c.required
            )
            if layout.filename is None:
                assert needed not in seen, (source.name, name, seen.get(needed))
                seen[needed] = f"{source.name}/{name}"


def test_the_first_spelling_of_every_column_is_that_of_the_release(shared_data: Path) -> None:
    """Messages name missing columns by their first spelling, which must be one that the publisher uses."""
    with (shared_data / "trade" / "baci_HS17_2020_AFG_ZAF.csv").open(newline="") as stream:
        header = next(csv.reader(stream))
    columns = load_sources()["baci"].layouts["flows"].columns
    assert [column.names[0] for column in columns.values()] == header
