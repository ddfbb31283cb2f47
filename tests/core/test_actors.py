"""Actors against the registers themselves, and against facts that anyone can check."""

import csv
import gzip
import io
import time
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplant.core.actors import SCHEMES, actor, crosswalk, name_of, resolve, resolve_many
from supplant.core.actors.tables import actors, key_of, printed
from supplant.core.errors import AmbiguousActor, UnknownActor, UsageError

CODES = sorted(actors())
NAMES = sorted({value for value, _ in printed("name")})


@lru_cache(maxsize=3)
def rows(path: Path) -> list[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    encoding = "latin-1" if path.name.startswith("baci_country") else "utf-8-sig"
    return list(csv.DictReader(io.StringIO(raw.decode(encoding))))


def register_names(path: Path, encoding: str, columns: slice, skip: int) -> list[str]:
    lines = path.read_text(encoding=encoding).splitlines()[skip:]
    return [name for row in csv.reader(lines) if len(row) > 12 for name in row[columns]]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Türkiye", "TUR"), ("Turkiye", "TUR"), ("TURKEY", "TUR"), ("tr", "TUR"), ("TUR", "TUR"),
        ("Vietnam", "VNM"), ("Viet Nam", "VNM"), ("Cote d'Ivoire", "CIV"), ("CÔTE D’IVOIRE", "CIV"),
        ("Ivory Coast", "CIV"), ("eSwatini", "SWZ"), ("Swaziland", "SWZ"), ("Cabo Verde", "CPV"),
        ("Cape Verde", "CPV"), ("Czech Republic", "CZE"), ("Czechia", "CZE"), ("Bosnia-Herzegovina", "BIH"),
        ("DR Congo", "COD"), ("Congo, Dem. Rep.", "COD"), ("Zaire", "COD"), ("Congo", "COG"),
        ("Congo - Brazzaville", "COG"), ("UAE", "ARE"), ("USA", "USA"), ("US", "USA"), ("U.S.", "USA"),
        ("the United States", "USA"), ("UK", "GBR"), ("Great Britain", "GBR"), ("South Korea", "KOR"),
        ("Rep. of Korea", "KOR"), ("Korea, Republic of", "KOR"), ("DPRK", "PRK"), ("Macedonia", "MKD"),
        ("North Macedonia", "MKD"), ("Burma", "MMR"), ("Holland", "NLD"), ("West Germany", "DEU"),
        ("NA", "NAM"), ("na", "NAM"), ("Namibia", "NAM"), ("Kosovo", "XKX"), ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"), ("Georgia", "GEO"), ("Samoa", "WSM"), ("Dominica", "DMA"),
        ("Dominican Rep.", "DOM"), ("Niger", "NER"), ("Nigeria", "NGA"), ("Taiwan", "TWN"),
        ("Republic of China", "TWN"), ("People's Republic of China", "CHN"), ("Iran, Islamic Rep.", "IRN"),
        ("Houthis", "houthi-rebels"), ("NATO", "nato"), ("World", "world"), ("EU27", "eu-27"),
        ("  saudi \t arabia ", "SAU"), ("St. Kitts & Nevis", "KNA"), ("SÃ£o TomÃ© & PrÃ\xadncipe", "STP"),
        ("USSR", "SUN"), ("East Germany (GDR)", "DDR"), ("Biafra", "XBI"), ("Katanga", "XKA"),
        ("Yemen Arab Republic (North Yemen)", "XYN"), ("North Yemen", "XYN"), ("South Yemen", "YMD"),
        ("South Vietnam", "XSV"), ("Yugoslavia", "YUG"), ("Serbia and Montenegro", "SCG"),
    ],
)  # fmt: skip
def test_everyday_names(name: str, code: str) -> None:
    assert resolve(name).code == code


@pytest.mark.parametrize(
    ("scheme", "value", "year", "code"),
    [
        ("cow", "2", None, "USA"), ("cow", "365", 1921, "RUS"), ("cow", "365", 1922, "SUN"),
        ("cow", "365", 1991, "SUN"), ("cow", "365", 1992, "RUS"), ("cow", "365", None, "RUS"),
        ("cow", "255", 1938, "DEU"), ("cow", "260", 1970, "DEU"), ("cow", "255.0", 2000, "DEU"),
        ("cow", "265", 1980, "DDR"), ("cow", "345", 1914, "SRB"), ("cow", "345", 1980, "YUG"),
        ("cow", "345", 2002, "YUG"), ("cow", "345", 2004, "SCG"), ("cow", "345", 2006, "SRB"),
        ("cow", "678", 1980, "XYN"), ("cow", "679", 1995, "YEM"), ("cow", "680", 1980, "YMD"),
        ("cow", "816", 1960, "VNM"), ("cow", "817", 1960, "XSV"), ("cow", "315", 1970, "CSK"),
        ("cow_abbr", "AUS", None, "AUT"), ("cow_abbr", "AUL", None, "AUS"), ("cow_abbr", "SWZ", None, "CHE"),
        ("cow_abbr", "NIG", None, "NGA"), ("cow_abbr", "NIR", None, "NER"), ("cow_abbr", "GFR", 1970, "DEU"),
        ("m49", "004", None, "AFG"), ("m49", 4, None, "AFG"), ("m49", "810", None, "SUN"),
        ("m49", "516", None, "NAM"), ("m49", "250", None, "FRA"),
        ("comtrade", "251", None, "FRA"), ("comtrade", "381", None, "ITA"), ("comtrade", "380", None, "ITA"),
        ("comtrade", "579", None, "NOR"), ("comtrade", "699", None, "IND"), ("comtrade", "757", None, "CHE"),
        ("comtrade", "842", None, "USA"), ("comtrade", "840", None, "USA"), ("comtrade", "490", None, "TWN"),
        ("comtrade", "58", None, "belgium-luxembourg"),
        ("baci", "711", None, "southern-african-customs-union"), ("baci", "280", None, "DEU"),
        ("cameo", "ROM", None, "ROU"), ("cameo", "TMP", None, "TLS"), ("cameo", "DEU", None, "DEU"),
        ("cameo", "AFR", None, "africa"), ("worldbank", "European Union", None, "eu-27"),
        ("sipri", "European Union**", None, "european-union"), ("sipri", "Viet Nam", 1965, "VNM"),
        ("sipri", "unknown supplier(s)", None, "unknown-supplier"), ("iso2", "NA", None, "NAM"),
        ("iso2", "GB", None, "GBR"), ("iso3", "XKX", None, "XKX"),
    ],
)  # fmt: skip
def test_schemes_and_years(scheme: str, value: object, year: int | None, code: str) -> None:
    assert resolve(str(value), scheme=scheme, year=year).code == code


@pytest.mark.parametrize(
    ("name", "year", "candidates"),
    [
        ("Korea", None, {"KOR", "PRK"}), ("Korea", 1990, {"KOR", "PRK"}), ("Yemen", 1985, {"XYN", "YMD"}),
        ("Vietnam", 1960, {"VNM", "XSV"}), ("Virgin Islands", None, {"VGB", "VIR"}),
        ("St. Martin", None, {"MAF", "SXM"}), ("CS", None, {"CSK", "SCG"}),
    ],
)  # fmt: skip
def test_a_name_of_several_is_refused_with_the_candidates(
    name: str, year: int | None, candidates: set[str]
) -> None:
    with pytest.raises(AmbiguousActor) as caught:
        resolve(name, year=year)
    assert all(f"({code})" in str(caught.value) for code in candidates)
    assert caught.value.exit_code == 2


def test_the_year_decides_between_bearers() -> None:
    assert resolve("Yemen").code == resolve("Yemen", year=1995).code == "YEM"
    assert resolve("Yemen", year=1950).code == "XYN"  # the south was no state yet
    assert resolve("Vietnam", year=1980).code == "VNM"
    assert resolve("CS", year=2005).code == "SCG"
    assert resolve("CS", year=1970).code == "CSK"


@pytest.mark.parametrize(
    "name", ["", "  ", "*", "**", "***", "Absurdistan", "999", "Frnace", "XX", "\x00", "٣"]
)
def test_what_nobody_is_called_is_refused(name: str) -> None:
    with pytest.raises(UnknownActor):
        resolve(name)


def test_a_refusal_names_the_nearest_and_stays_short() -> None:
    with pytest.raises(UnknownActor, match=r"did you mean .*France \(FRA\)"):
        resolve("Frnace")
    started = time.perf_counter()
    with pytest.raises(UnknownActor) as caught:
        resolve("x" * 1_000_000)
    assert len(str(caught.value)) < 300
    assert time.perf_counter() - started < 5
    with pytest.raises(UsageError, match="cow_abbr"):
        resolve("USA", scheme="no such scheme")


def test_codes_schemes_do_not_read_names() -> None:
    with pytest.raises(UnknownActor):
        resolve("France", scheme="cow")
    with pytest.raises(UnknownActor):
        resolve("UK", scheme="iso2")


def test_marked_names_never_seen_before_follow_from_the_rule() -> None:
    rebels = resolve("New rebels (Chad)*", scheme="sipri")
    body = resolve("Some New Organisation**")
    assert (rebels.code, rebels.kind, rebels.by_rule) == ("nonstate-new-rebels-chad", "nonstate", True)
    assert (body.kind, body.by_rule) == ("organisation", True)
    assert actor(rebels.code) == rebels == resolve(rebels.code)
    assert resolve("Houthi rebels (Yemen)*").by_rule is False
    assert resolve("Houthi rebels (Yemen) *").code == "houthi-rebels"
    assert resolve("CSTO**").code == "csto"
    assert resolve("Georgia*").code == "nonstate-georgia"
    assert resolve("HoR (Libya)*").code == resolve("House of Representatives (Libya)*").code
    # Marked names are the register's own device: elsewhere an asterisk is a footnote.
    assert resolve_many(["New rebels*"], scheme="comtrade") == ([None], {"New rebels*": 1})


def test_aggregates_are_no_states() -> None:
    for name in ("World", "Areas, nes", "Other Asia, nes", "EU-27", "Bunkers", "Special Categories"):
        assert resolve(name).kind == "aggregate"


def test_former_states_know_when_and_what_came_after() -> None:
    soviet = actor("SUN")
    assert soviet.valid_to is not None
    assert (soviet.kind, soviet.valid_to.year, soviet.successors[0], len(soviet.successors)) == (
        "former", 1991, "RUS", 15,
    )  # fmt: skip
    assert actor("DDR").successors == ("DEU",)
    assert set(actor("CSK").successors) == {"CZE", "SVK"}
    assert "West Germany" in actor("DEU").note


def test_the_table_holds_together() -> None:
    for one in actors().values():
        assert set(one.successors) <= set(CODES)
        assert one.within is None or one.within in CODES
        assert (one.kind in ("state", "former")) == (one.code.isupper() and len(one.code) == 3)
        assert one.valid_from is None or one.valid_to is None or one.valid_from < one.valid_to
        assert (one.kind == "former") == (one.valid_to is not None)
        assert resolve(one.name).code == one.code, one
    for scheme in SCHEMES:
        assert set(crosswalk(scheme).values()) <= set(CODES)
    iso2 = [one.iso2 for one in actors().values() if one.iso2 and one.kind == "state"]
    assert len(iso2) == len(set(iso2)) == 250
    assert sum(one.kind == "state" and one.within is None for one in actors().values()) > 195


@given(st.sampled_from(CODES))
def test_resolving_a_code_gives_it_back(code: str) -> None:
    assert resolve(code) == actor(code)
    assert resolve(resolve(code).code).code == code
    assert name_of(code)


@given(st.sampled_from(NAMES), st.booleans(), st.sampled_from(["", " ", "\t", "  "]))
def test_case_and_blanks_do_not_matter(name: str, upper: bool, blank: str) -> None:
    if "Ã" in name:  # the misread spellings are told by their letters
        return
    changed = blank + (name.upper() if upper else name.lower()).replace(" ", f" {blank}") + blank
    assert key_of(changed) == key_of(name)


@given(st.text(max_size=60))
def test_any_text_is_answered_or_refused(text: str) -> None:
    try:
        code = resolve(text).code
    except (UnknownActor, AmbiguousActor):
        return
    assert resolve(code).code == code


@given(st.lists(st.sampled_from([*NAMES[:40], "Korea", "nobody", "", "New rebels*"]), max_size=30))
def test_columns_agree_with_single_names(values: list[str]) -> None:
    codes, unmapped = resolve_many(values, scheme="sipri")
    assert len(codes) == len(values)
    for value, code in zip(values, codes, strict=True):
        try:
            assert resolve(value, scheme="sipri").code == code
        except (UnknownActor, AmbiguousActor):
            assert code is None
            assert unmapped[value] == (values.count(value) if value.strip() else 0)


def test_missing_is_missing_and_lengths_must_agree() -> None:
    assert resolve_many([None, "", "NA"], scheme="iso2") == ([None, None, "NAM"], {})
    with pytest.raises(ValueError, match="as many years"):
        resolve_many(["USA"], scheme="iso3", years=[])


def test_crosswalks_keep_the_spelling_of_the_scheme() -> None:
    assert crosswalk("iso2")["NA"] == "NAM"
    assert crosswalk("cow_abbr")["AUS"] == "AUT"
    assert crosswalk("sipri")["Hamas (Palestine)*"] == "hamas"
    assert crosswalk("comtrade")["Other Asia, nes"] == "TWN"
    assert "Korea" not in crosswalk("name")


def test_every_party_of_the_arms_registers_is_mapped(shared_data: Path) -> None:
    deals = register_names(shared_data / "sipri/deals_1950-2025_gen20260518.csv", "latin-1", slice(0, 2), 12)
    deliveries = register_names(
        shared_data / "sipri/trade_register_1995-2024_gen20260212.csv", "utf-8-sig", slice(1, 3), 12
    )
    assert len(set(deals)) == 258
    for names in (deals, deliveries):
        codes, unmapped = resolve_many(names, scheme="sipri")
        assert not unmapped
        assert not any(code.startswith(("nonstate-", "organisation-")) for code in codes if code)
        for name, code in set(zip(names, codes, strict=True)):
            assert code is not None
            stars = len(name) - len(name.rstrip("*"))
            kind = actor(code).kind
            if stars:
                assert kind == {1: "nonstate", 2: "organisation"}[stars] or code == "unknown-rebel-group"
            else:
                assert kind in ("state", "former", "unknown")


@pytest.mark.parametrize(
    ("file", "column", "scheme", "years"),
    [
        ("trade/baci_country_codes_V202201.csv", "country_code", "baci", None),
        ("trade/baci_country_codes_V202201.csv", "country_name_abbreviation", "baci", None),
        ("trade/baci_country_codes_V202201.csv", "country_name_full", "baci", None),
        ("trade/baci_HS17_2020_AFG_ZAF.csv", "i", "baci", None),
        ("trade/baci_HS17_2020_AFG_ZAF.csv", "j", "baci", None),
        ("macro/gdp_worldbank.csv", "Country Code", "worldbank", None),
        ("macro/gdp_worldbank.csv", "Country Name", "worldbank", None),
        ("macro/sipri_milex_tidy_1949_2024.csv", "Country", "sipri", "year"),
        ("unga/IdealpointsJuly2025.csv", "ccode", "cow", "year"),
        ("unga/IdealpointsJuly2025.csv", "countryname", "name", None),
        ("unga/COW_country_codes.csv", "StateAbb", "cow_abbr", None),
        ("alliances/cow_states.csv", "ccode", "cow", None),
        ("alliances/atop_alliance_directed_dyad_year.csv.gz", "ccode1", "cow", "year"),
        ("techtransfer/DCAD-v1.0-main.csv", "ccode2", "cow", "signYear"),
        ("techtransfer/DCAD-v1.0-main.csv", "cowName2", "cow_abbr", None),
        ("techtransfer/nuclear_power_plants.csv", "Country", "name", None),
        ("techtransfer/nuclear_power_plants.csv", "CountryCode", "iso2", None),
        ("events/gdelt_dyad_score_monthly_all.csv.gz", "iso3_b", "cameo", None),
        ("events/gdelt2_raw_sample_20201113.csv", "Actor_1_Country_ABBR", "cameo", None),
        ("trade/comtrade_hs6_partner_shares_2001_2025.csv.gz", "partnerDesc", "comtrade", None),
        ("trade/comtrade_hs6_partner_shares_2001_2025.csv.gz", "reporterDesc", "comtrade", None),
    ],
)  # fmt: skip
def test_every_country_of_the_other_data_is_mapped(
    shared_data: Path, file: str, column: str, scheme: str, years: str | None
) -> None:
    table = rows(shared_data / file)
    values = [row[column] for row in table]
    codes, unmapped = resolve_many(
        values, scheme=scheme, years=[int(row[years]) for row in table] if years else None
    )
    assert not unmapped
    assert any(codes)


def test_codes_agree_with_the_iso3_that_the_files_print(shared_data: Path) -> None:
    """Except where the file prints the state for a union that it is part of, or one code for two states."""
    baci = rows(shared_data / "trade/baci_country_codes_V202201.csv")
    codes, _ = resolve_many([row["country_code"] for row in baci], scheme="baci")
    differing = {
        row["country_code"] for row, code in zip(baci, codes, strict=True) if row["iso_3digit_alpha"] != code
    }
    assert differing == {"58", "490", "697", "711", "849"}
    votes = rows(shared_data / "unga/IdealpointsJuly2025.csv")
    codes, _ = resolve_many(
        [row["ccode"] for row in votes], scheme="cow", years=[int(row["year"]) for row in votes]
    )
    changed = {
        (row["iso3c"], code)
        for row, code in zip(votes, codes, strict=True)
        if row["iso3c"] and code != row["iso3c"]
    }
    assert changed == {("RUS", "SUN"), ("YAR", "XYN"), ("YAR", "YMD"), ("YUG", "SCG"), ("YUG", "SRB")}
