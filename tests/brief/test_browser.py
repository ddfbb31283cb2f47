"""The page in a real browser: accessible in light and dark, self-contained, whole without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Any, page_file: Path) -> Iterator[Any]:
    """The brief, opened; `seen` holds what it asked for and complained of."""
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1200, "height": 900})
    opened = context.new_page()
    opened.seen = []
    opened.on("request", lambda sent: opened.seen.append(sent.url))
    opened.on("console", lambda message: opened.seen.append(message.text))
    opened.on("pageerror", lambda error: opened.seen.append(str(error)))
    opened.goto(page_file.as_uri())
    yield opened
    context.close()


def test_the_page_asks_for_nothing_and_complains_of_nothing(page: Any, page_file: Path) -> None:
    assert page.seen == [page_file.as_uri()]


def test_axe_finds_no_violation(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()
    assert len(found.response["passes"]) > 20


def test_every_number_leads_to_an_entry_that_can_be_seen(page: Any) -> None:
    broken = page.evaluate(
        """() => [...document.querySelectorAll('a.n')]
            .filter(link => !document.querySelector('#sources ' + '#' + CSS.escape(link.hash.slice(1))))
            .map(link => link.textContent)"""
    )
    assert broken == []
    link = page.locator("section#in-short a.n").first
    target = link.get_attribute("href")
    link.click()
    assert page.evaluate("location.hash") == target
    assert page.locator(f'[id="{target[1:]}"]').evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_the_way_back_leads_to_the_number(page: Any) -> None:
    back = page.locator("#sources a.back").first
    place = back.get_attribute("href")
    back.click()
    assert page.evaluate("document.querySelector(':target').id") == place[1:]


def test_the_first_key_reaches_the_skip_link_and_tab_goes_through_links_and_charts(
    browser: Any, page_file: Path
) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('main *')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.close()


def test_the_page_is_whole_without_scripts(browser: Any, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("figure svg[role=img]").count() == 8
    assert page.locator("main > section").count() == 12
    page.locator("summary").first.click()
    assert page.locator("details[open] table").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 800])
def test_a_narrow_screen_needs_no_sideways_scrolling_of_the_page(
    browser: Any, page_file: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_charts_change_with_the_colours_of_the_page(browser: Any, page_file: Path) -> None:
    bar = "#figure-supply .chart path[fill]:not([fill=none])"
    colours = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(page_file.as_uri())
        colours.append(page.locator(bar).first.evaluate("bar => getComputedStyle(bar).fill"))
        page.close()
    assert len(set(colours)) == 2


def test_labels_of_charts_are_not_cut(page: Any) -> None:
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []


def test_on_paper_addresses_are_printed_and_the_tables_behind_the_charts_are_there(
    browser: Any, page_file: Path
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(page_file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".toc").is_visible()
    assert "https://" in page.evaluate("getComputedStyle(document.querySelector('a.out'), '::after').content")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
