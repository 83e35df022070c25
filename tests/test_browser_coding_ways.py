"""Ways about the coding page: where one reads, what the hand does twice, small windows, phones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from browsing import Served, Watched
from handling import BOX, drag, is_saved, open_document, said

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

FIRST, SECOND = "PV02_TNV02", "PV03_TNV03"
TURN, NEXT_TURN = 4, 5
SELECTED = "getSelection().toString()"
TOP = """id => document.getElementById(id).getBoundingClientRect().top
  - document.getElementById("reader").getBoundingClientRect().top"""
UNDER = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return document.activeElement.contains(there);
}"""


@dataclass
class Stage:
    """A served study, and pages in a browser in which Lan works."""

    path: Path
    served: Served
    cookies: Any
    watched: list[Watched]

    def open(self, window: BrowserContext, name: str = FIRST) -> Page:
        """A document in a new tab of a window."""
        window.add_cookies(self.cookies)
        watched = browsing.watch(window.new_page(), self.served.address)
        self.watched.append(watched)
        self.go(watched.page, name)
        return watched.page

    def go(self, page: Page, name: str) -> None:
        """Another document in the same tab."""
        open_document(page, self.served, self.path, name)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"))
    with browsing.serving(path) as served:
        context = browser.new_context()
        browsing.enter(context, served)
        cookies = context.storage_state()["cookies"]
        context.close()
        yield Stage(path, served, cookies, [])


@pytest.fixture
def stage(study: Stage) -> Iterator[Stage]:
    study.watched.clear()
    yield study
    for each in study.watched:
        each.check()


def words_of(page: Page, turn: int, n: int = 12) -> str:
    """The first letters of a turn."""
    return page.locator(f"#t{turn} .said").inner_text()[:n]


def to_turn(page: Page, number: int) -> None:
    page.keyboard.press("g")
    page.fill("#turn-number", str(number))
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#t{number}:focus")


def test_words_of_two_turns_are_told_without_what_stands_between(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window)
    page.evaluate(BOX, [TURN, words_of(page, TURN), "start"])
    ends = [page.evaluate(BOX, [turn, words_of(page, turn), "still"]) for turn in (TURN, NEXT_TURN)]
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(ends[1][0] + 60, ends[1][1], steps=5)
    page.mouse.up()
    told = page.locator(".chooser .said-words").inner_text().strip("“”")
    page.keyboard.press("1")
    is_saved(page)
    (coding,) = said(stage.path, FIRST)
    assert told.split() == [word for word in coding.quote.split() if word != "PVV:"]


def test_a_press_in_the_margin_closes_and_the_same_words_are_selected_again(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window, SECOND)
    words = words_of(page, TURN)
    drag(page, TURN, words)
    margin = page.locator(f"#t{TURN} .stripes").bounding_box()
    assert margin
    page.mouse.click(margin["x"] + margin["width"] - 6, margin["y"] + margin["height"] - 4)
    page.wait_for_function(f"() => {SELECTED} === ''")
    assert page.locator(".chooser").count() == 0
    for _ in range(2):
        drag(page, TURN, words)
        page.keyboard.press("Escape")
        page.wait_for_selector(".chooser", state="detached")
        assert page.evaluate(SELECTED).startswith(words.split()[0])


def test_keys_that_cannot_do_anything_say_so_once(stage: Stage, window: BrowserContext) -> None:
    page = stage.open(window, SECOND)
    page.keyboard.press("j")
    for keys, told in (("aru", "No coding is chosen"), ("qv", "Select words first")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_selector(f".toast:has-text('{told}')")
        assert page.locator(f".toast:has-text('{told}')").count() == 1


def test_a_coding_with_a_hidden_code_is_told_of_and_shown(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window, SECOND)
    code = page.locator(".tree [data-code]").first
    code.hover()
    code.locator(".eye").click()
    drag(page, NEXT_TURN, words_of(page, NEXT_TURN))
    page.keyboard.press("1")
    page.click(".toast:has-text('are hidden') button:has-text('Show them')")
    page.wait_for_selector(f"#t{NEXT_TURN} mark")


def test_escape_leads_from_the_codes_to_the_text(stage: Stage, window: BrowserContext) -> None:
    page = stage.open(window, SECOND)
    to_turn(page, TURN)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == f"t{TURN}"
    page.focus(".tree [tabindex='0']")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == f"t{TURN}"


def test_one_reads_on_after_a_reload_and_on_the_way_back(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window)
    to_turn(page, 14)
    page.keyboard.press("j")
    before = page.evaluate(TOP, "t15")
    assert page.evaluate("document.getElementById('reader').scrollTop") > 0

    def is_there() -> None:
        page.wait_for_selector("#reader[data-ready]")
        page.wait_for_selector("#t15.current:focus")
        page.wait_for_function(f"before => Math.abs(({TOP})('t15') - before) < 2", arg=before)

    page.reload()
    is_there()
    stage.go(page, SECOND)
    page.go_back()
    is_there()
    page.evaluate("location.hash = 't2'")
    page.wait_for_selector("#t2.current")


@pytest.mark.parametrize(("width", "height"), [(780, 450), (1440, 900)])
def test_what_opens_keeps_its_field_in_sight(
    stage: Stage, window: BrowserContext, width: int, height: int
) -> None:
    page = stage.open(window)
    page.set_viewport_size({"width": width, "height": height})
    to_turn(page, 9)
    page.keyboard.press("Enter")
    page.wait_for_selector(".chooser input:focus")
    page.wait_for_function(UNDER)
    page.keyboard.press("Alt+m")
    page.wait_for_function(UNDER)
    page.wait_for_function(
        """() => document.querySelector(".chooser").getBoundingClientRect().bottom
          <= document.getElementById("reader").getBoundingClientRect().bottom"""
    )


def test_a_filter_finds_groups_and_takes_the_code_that_is_called_so(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window)
    page.keyboard.press("/")
    page.keyboard.type("barriers")
    assert page.locator(".tree .domain").all_inner_texts()[0].startswith("Barriers")
    assert page.locator(".tree .code").count() > 1
    page.fill("#tree input", "không có mã nào như thế")
    page.locator("#live", has_text="No code is called so.").wait_for(state="attached")


def test_places_in_the_study_are_counted_as_they_are_listed(
    stage: Stage, window: BrowserContext
) -> None:
    page = stage.open(window)
    page.keyboard.press("Control+f")
    page.keyboard.type("công trình")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".found-list a:focus")
    n = page.locator(".found-list li").count()
    assert page.locator(".found-list > p").inner_text().split()[0] == str(n)
    for around in page.locator(".found-list .around").all_inner_texts():
        assert len(around) <= 70 or "…" in around


def test_a_code_is_changed_into_another_one(stage: Stage, window: BrowserContext) -> None:
    page = stage.open(window, SECOND)
    page.keyboard.press("p")
    name = page.locator(".card-of .active h3 button").inner_text()
    page.keyboard.press("c")
    assert name in page.locator(".chooser .instead").inner_text()
    assert name not in page.locator(".chooser li").all_inner_texts()
    page.keyboard.press("Escape")


def test_on_a_phone_drawers_hide_and_close_and_one_sees_who_works(
    stage: Stage, browser: Browser
) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = stage.open(context)
    facts = page.locator(".tree .facts kbd").first
    assert not facts.is_visible()
    assert page.locator(".who").inner_text() == "Lan"
    for side, inside in (("left", ".tree .facts kbd"), ("right", "#tab-segments")):
        page.tap(f"[data-drawer={side}]")
        page.locator(inside).first.wait_for()
        page.tap(f"#{side} .drawer-close")
        page.locator(inside).first.wait_for(state="hidden")
        assert page.evaluate("document.activeElement.dataset.drawer") == side
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    browsing.axe_finds_nothing(page)
    context.close()
