"""`supplant assess` and `supplant brief`: cases, pairs of a register, and questions without an answer."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from supplant.cases import library, load_case
from tests.cli.conftest import Run

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sipri"


@pytest.fixture
def register(run: Run) -> None:
    """A small invented register in both layouts."""
    assert run("data", "import", FIXTURES / "delivery.csv", FIXTURES / "deal.csv").code == 0


def cited(value: object) -> set[str]:
    """Every id under a key `evidence` that holds ids."""
    if isinstance(value, dict):
        found = set()
        for key, item in value.items():
            if key == "evidence" and isinstance(item, list):
                found |= set(item)
            elif key == "evidence" and isinstance(item, str):
                found.add(item)
            else:
                found |= cited(item)
        return found
    return {id_ for item in value for id_ in cited(item)} if isinstance(value, list) else set()


@pytest.mark.parametrize("slug", library())
def test_every_case_has_an_assessment_and_a_brief(run: Run, tmp_path: Path, slug: str) -> None:
    answer = run("assess", slug, "--json")
    assert answer.code == 0, answer.err
    document = answer.json
    assert {"partnership", "supply", "dependence", "localisation", "concentration", "third_markets"} <= set(
        document
    )
    assert cited({k: v for k, v in document.items() if k != "evidence"}) == set(document["evidence"])
    for name in ("buyer_on_supplier", "supplier_on_buyer"):
        share = document["dependence"][name]
        if share["value"] is not None:
            assert 0 <= share["low"] <= share["value"] <= share["high"] <= 1
    out = tmp_path / f"{slug}.html"
    assert run("brief", slug, "-o", out).code == 0
    page = out.read_text(encoding="utf-8")
    assert len(page.encode()) < 600_000
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def came_out(name: str) -> str:
    """When what a later source relays came out: a yearly register in March, daily counts on the next day."""
    slug, _, id_ = name.partition("/")
    fact = next(item for item in load_case(slug).observations if item.id == id_)
    if fact.basis == "register":
        return f"{fact.date.end.year + 1}-03-01"
    return (fact.date.end + timedelta(days=1)).isoformat() if fact.variable == "use_rate" else "9999"


def test_nothing_that_came_out_later_leaks_into_an_earlier_assessment(run: Run) -> None:
    for day in ("2022-12", "2023", "2024-06-15"):
        document = run("assess", "shahed-136", "--as-of", day, "--json").json
        last = {"2022-12": "2022-12-31", "2023": "2023-12-31"}.get(day, day)
        for name, entry in document["evidence"].items():
            assert min(entry["as_of"], came_out(name)) <= last
        assert all(row["year"] <= int(day[:4]) for row in document["supply"])


@pytest.mark.usefixtures("register")
def test_any_pair_of_the_register(run: Run, tmp_path: Path) -> None:
    vintages = run("data", "list", "--json").json["vintages"]
    assert {v["layout"] for v in vintages} == {"delivery", "deal"}
    store = run("data", "list", "--json").json["meta"]["store"]
    pairs = {
        tuple(line.split(",")[1:3])
        for line in (FIXTURES / "delivery.csv").read_text(encoding="utf-8").splitlines()
        if re.match(r"\d+,", line)
    }
    assert pairs
    supplier, buyer = min(pairs)
    document = run("assess", supplier, buyer, "--json").json
    assert document["meta"]["store"] == store
    assert any(document["meta"]["vintages"])
    assert document["supply"]
    out = tmp_path / "pair.json"
    assert run("brief", supplier, buyer, "-o", out).code == 0
    model = json.loads(out.read_text(encoding="utf-8"))
    assert model["sections"]
    assert _numbers(model) <= set(model["evidence"])


def _numbers(value: object) -> set[str]:
    if isinstance(value, dict):
        own = set(value.get("evidence", ())) if isinstance(value.get("evidence"), list) else set()
        return own.union(*(_numbers(item) for key, item in value.items() if key != "evidence"))
    return set().union(*(_numbers(item) for item in value)) if isinstance(value, list) else set()


@pytest.mark.usefixtures("register")
def test_questions_that_cannot_be_answered_say_why(run: Run) -> None:
    nobody = run("assess", "Fiji", "Iceland")
    assert nobody.code == 1
    assert "no delivery from Fiji to Iceland" in nobody.err
    assert run("assess", "Fiji", "Iceland", "--vintage", "sipri-1999").code == 2


def test_nothing_imported_yet(run: Run) -> None:
    answer = run("assess", "Iran", "Russia")
    assert answer.code == 1
    assert "import" in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("assess", "Korea", "Turkey"), "KOR"),
        (("assess", "Ruritania", "Russia"), "Ruritania"),
        (("assess", "Iran", "IRN"), "two different"),
        (("assess", "Iran"), "no case"),
        (("assess",), "name one case"),
        (("assess", "a", "b", "c"), "name one case"),
        (("assess", "shahed-136", "--as-of", "2099"), "future"),
        (("assess", "shahed-136", "--as-of", "last year"), "YYYY"),
        (("assess", "shahed-136", "--item", "x"), "leave out"),
        (("brief", "shahed-136"), "--out"),
        (("brief", "shahed-136", "-o", "x.docx"), ".html"),
    ],
)
def test_wrong_use(run: Run, words: tuple[str, ...], says: str) -> None:
    answer = run(*words)
    assert answer.code in {1, 2}
    assert says in answer.err, answer.err
    assert answer.out == ""


def test_a_brief_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    answer = run("brief", "k9-t-155", "-o", blocked / "brief.html")
    assert answer.code == 1
    assert "choose another place" in answer.err
    assert [entry.name for entry in tmp_path.iterdir() if entry.name != "store"] == ["file"]


def test_real_register(run: Run, tmp_path: Path, shared_data: Path) -> None:
    files = [*sorted((shared_data / "sipri").glob("*.csv")), shared_data / "unga" / "IdealpointsJuly2025.csv"]
    assert run("data", "import", *files).code == 0
    for words in (("shahed-136",), ("Russia", "India"), ("Soviet Union", "China"), ("South Korea", "Turkey"),
                  ("France", "China"), ("United States", "Japan"), ("Finland", "Poland"), ("China", "Iran"),
                  ("Israel", "Azerbaijan"), ("Italy", "Brazil"), ("Netherlands", "Indonesia")):  # fmt: skip
        out = tmp_path / "-".join(words).replace(" ", "_")
        answer = run("brief", *words, "-o", f"{out}.html")
        assert answer.code == 0, answer.err
        assert Path(f"{out}.html").stat().st_size < 600_000, words
    early = run("assess", "Russia", "India", "--as-of", "2010", "--json").json
    assert max(row["year"] for row in early["supply"]) == 2009
