"""The page: self-contained, the same each time, every link with its target, hostile texts harmless."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from supplant.brief import Brief, compose_brief, render_html, write_brief
from supplant.brief.inputs import Customer
from supplant.brief.markup import Links, outward_link, safe
from supplant.brief.model import Name, Number, Quote, Statement, say
from supplant.core.errors import SupplantError, UsageError
from supplant.core.evidence import Evidence, Source
from tests.brief.sample import from_both, from_case, from_register, register_evidence

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" \u202egnp.exe\u2066 \x1b[31m & \ud800'
)


class Page(HTMLParser):
    """Tags, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    inputs = {"case": from_case(), "register": from_register(), "both": from_both()}
    return {name: render_html(compose_brief(given)) for name, given in inputs.items()}


def hostile() -> Brief:
    """A case whose every text from outside is hostile."""
    given = from_case()
    source = Source(HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    fields = ("text", "locator", "original", "method", "grade", "note", "vintage", "date", "as_of")
    changed = dict.fromkeys(fields, HOSTILE)
    evidence = {
        id_: replace(entry, source=source, **changed)  # type: ignore[arg-type]
        for id_, entry in given.evidence.items()
    }
    facts = tuple(replace(fact, of=HOSTILE, note=HOSTILE) for fact in given.facts)
    return compose_brief(
        replace(given, evidence=evidence, facts=facts, title=HOSTILE, item=HOSTILE, gaps=(HOSTILE,))
    )


@pytest.mark.parametrize("name", ["case", "register", "both"])
def test_a_page_is_small_and_asks_for_nothing(pages: dict[str, str], name: str) -> None:
    page = Page(pages[name])
    assert len(pages[name].encode()) < 600_000
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {
        tag for tag, _ in page.tags
    }
    assert not page.values("src")
    style = re.search(r"<style>(.*?)</style>", pages[name], re.DOTALL)[1]  # type: ignore[index]
    assert re.findall(r"url\(.{5}", style) == ['url("data']
    assert "default-src &#39;none&#39;" in pages[name] or "default-src 'none'" in pages[name]


@pytest.mark.parametrize("name", ["case", "register", "both"])
def test_every_link_inside_the_page_has_its_target_and_no_id_stands_twice(
    pages: dict[str, str], name: str
) -> None:
    page = Page(pages[name])
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inner = [link[1:] for link in page.values("href") if link.startswith("#")]
    assert len(inner) > 100
    assert set(inner) <= set(ids)
    referred = {
        id_
        for name in ("aria-labelledby", "aria-describedby")
        for value in page.values(name)
        for id_ in value.split()
    }
    assert referred <= set(ids)


@pytest.mark.parametrize("name", ["case", "register", "both"])
def test_links_outward_are_web_addresses_that_tell_nothing_about_the_reader(
    pages: dict[str, str], name: str
) -> None:
    outward = [
        attributes
        for tag, attributes in Page(pages[name]).tags
        if tag == "a" and not (attributes["href"] or "").startswith("#")
    ]
    assert outward
    for attributes in outward:
        assert re.match(r"https?://", attributes["href"] or "")
        assert attributes["rel"] == "noopener noreferrer"


def test_headings_go_down_one_step_at_a_time(pages: dict[str, str]) -> None:
    levels = [int(tag[1]) for tag, _ in Page(pages["both"]).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_entry_of_a_number_says_who_when_in_which_words_and_how_sure(pages: dict[str, str]) -> None:
    entry = re.search(r'<li id="e\d+">(?:(?!</li>).)*This batch included.*?</li>', pages["case"], re.DOTALL)
    assert entry is not None
    assert "<b>20 August 2022</b>" in entry[0]
    assert "This batch included 100 Shahed-136 kamikaze drones" in entry[0]
    assert re.search(r"grade [A-F][1-6]", entry[0])
    assert 'href="#n' in entry[0]


def test_a_source_says_who_published_when_and_how_reliable_it_is(pages: dict[str, str]) -> None:
    group = re.search(r"Moscow and Tehran agree on the construction.*?</p>", pages["case"], re.DOTALL)
    assert group is not None
    assert "published 5 February 2023" in group[0]
    assert "reliability D" in group[0]


def test_a_page_of_a_long_register_stays_small_and_still_leads_everywhere() -> None:
    given = from_register()
    many = register_evidence(6000)
    points = tuple(
        replace(
            point,
            estimate=replace(point.estimate, evidence=tuple(list(many)[place * 200 : place * 200 + 1000])),
        )
        for place, point in enumerate(given.buyer_on_supplier)
    )
    codes = [f"actor-{place}" for place in range(300)]
    customers = tuple(
        Customer(period, code, "supplier", (f"row-{1 + place * 7 + step}", f"row-{2 + place}"))
        for place, code in enumerate(codes)
        for step, period in enumerate(("1990-94", "1995-99", "2000-04", "2005-09", "2010-14", "2015-19"))
    )
    brief = compose_brief(replace(given, evidence=many, buyer_on_supplier=points, customers=customers))
    text = render_html(brief)
    assert len(text.encode()) < 600_000
    page = Page(text)
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(page.values("id"))
    assert "The rows after these are in the JSON form" in text
    assert len(brief.to_json()["evidence"]) > 4000


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_html(compose_brief(from_both())) == render_html(compose_brief(from_both()))


def test_hostile_texts_are_shown_as_text() -> None:
    text = render_html(hostile())
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "javascript:" not in " ".join(page.values("href"))
    assert "&lt;script&gt;" in text
    for character in ("\u202e", "\u2066", "\x1b", "\ud800"):
        assert character not in text
    text.encode("utf-8")


def test_hostile_texts_survive_in_the_json_as_they_are(tmp_path: Path) -> None:
    document = json.loads(write_brief(hostile(), tmp_path / "a.json").read_text())
    assert document["evidence"]["o001"]["locator"].startswith("<script>")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd", "https://",
        "http://[", "ftp://a.b", "https://a b.org", None, "",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert "<a" not in outward_link(url, "label")
    assert outward_link(url, "<b>") == "&lt;b&gt;"


def test_a_web_address_is_quoted() -> None:
    assert 'href="https://a.org/?x=&#34;&gt;"' in outward_link('https://a.org/?x=">', "label")


def test_foreign_words_stand_apart_with_their_language() -> None:
    links = Links()
    assert '<bdi lang="fa">شاهد ۱۳۶</bdi>' in links.html(Statement((Name("شاهد ۱۳۶", "fa"),)))
    assert "<bdi>שלום</bdi>" in links.html(Statement((Name("שלום"),)))
    assert '<bdi lang="ru">слова</bdi>' in links.html(Statement((Quote("слова", ("o1",), "ru"),)))
    assert 'lang="' not in links.html(Statement((Name("x", '"><script>'),)))


def test_the_same_evidence_has_one_anchor_whatever_its_id_holds() -> None:
    links = Links()
    assert [links.entry(id_) for id_ in ("a b", "a-b", '"><script>', "a b")] == ["e1", "e2", "e3", "e1"]
    same = say(
        "{n} and {m}",
        n=Number("1", ("a", "b"), "estimate", "sum"),
        m=Number("2", ("a", "b"), "estimate", "sum"),
    )
    assert links.html(same).count('href="#c1"') == 2


def test_a_number_with_several_sources_leads_to_an_entry_that_names_them_all() -> None:
    source = Source("t", "p")
    evidence = {
        f"r{n}": Evidence(f"r{n}", "observation", "x", source, locator=f"line {n:,}", vintage="v1")
        for n in range(1200, 1300)
    }
    number = Number("5", tuple(evidence), "estimate", "a sum")
    brief = compose_brief(from_register())
    section = replace(
        brief.sections[0], blocks=(replace(brief.sections[0].blocks[0], statements=(say("{n}", n=number),)),)
    )
    text = render_html(
        replace(brief, sections=(section,), key_figures=(), evidence={**brief.evidence, **evidence})
    )
    assert "88 lines of v1: 1212–1299" in text
    assert "a sum" in text


def test_safe_keeps_what_writing_needs() -> None:
    assert safe("نیم\u200cفاصله\n\tx") == "نیم\u200cفاصله\n\tx"


@pytest.mark.parametrize(
    ("name", "hint"), [("a.pdf", "print the .html"), ("a.docx", ".html or .json"), ("a", ".html or .json")]
)
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(hint)):
        write_brief(compose_brief(from_register()), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_brief_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deep" / "a.html"
    brief = compose_brief(from_register())
    write_brief(brief, target)
    before = target.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SupplantError, match=r"cannot write .*a\.html: No space left on device"):
        write_brief(replace(brief, title=say("Another")), target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["a.html"]


def test_the_day_of_knowledge_is_told_where_it_is_not_the_day_of_making() -> None:
    brief = compose_brief(from_register())
    assert "as known on 1 June 2026" in render_html(brief)
    assert "as known on" not in render_html(replace(brief, meta={"as_of": brief.made.isoformat()}))
