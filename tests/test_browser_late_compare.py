"""Comparing and the merge inbox when answers come late: nothing is decided that nobody saw."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import comparing
import pytest
from handling import Held
from playwright.sync_api import expect

from qualcode import workbench
from qualcode.workbench import MemoKind

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

ONE = r"/api/compare/differences/[^/?]+"
HEAD = ".difference-head p"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return comparing.waiting_study(tmp_path_factory.mktemp("study"))


def opened(window: BrowserContext, served: browsing.Served, path: str) -> browsing.Watched:
    """A page of the study, ready, where Lan is signed in."""
    watched = browsing.enter(window, served)
    watched.page.goto(re.sub(r"(/s/\w+/).*", rf"\1{path}", watched.page.url))
    watched.page.wait_for_selector("body[data-ready]")
    return watched


def shown(page: Page) -> str:
    return page.locator(HEAD).inner_text()


def decided(page: Page, n: int) -> None:
    """Waits until so many differences are settled, and the next one is shown."""
    expect(page.locator("#progress")).to_contain_text(re.compile(rf"^{n} of \d+ settled"))
    page.wait_for_selector("#centre[aria-busy=false]")


def test_nothing_is_decided_on_a_difference_that_one_has_left(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = opened(window, served, "compare")
    page = watched.page
    rows = page.locator(".row-button")
    held = Held(page, rf"{ONE}\?")
    page.keyboard.press("j")
    held.wait()
    page.keyboard.press("e")
    page.keyboard.press("x")
    held.release()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    assert page.locator(".own").count() == 0
    again = Held(page, rf"{ONE}\?")
    page.keyboard.press("j")
    again.wait()
    page.keyboard.press("j")
    expect(rows.nth(3)).to_have_attribute("aria-current", "true")
    again.release()
    expect(rows.nth(3)).to_have_attribute("aria-current", "true")
    page.keyboard.press("x")
    decided(page, 1)
    with workbench.open_project(study, write=False) as project:
        assert len(project.decisions()) == 1
    watched.check()


def test_a_reason_that_is_typed_while_a_decision_is_saved_is_of_the_next(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = opened(window, served, "compare")
    page = watched.page
    first = shown(page)
    page.fill("#reason", "đã bàn")
    page.keyboard.press("Enter")
    held = Held(page, f"{ONE}$", "POST")
    page.keyboard.press("x")
    held.wait()
    page.keyboard.press("x")
    page.keyboard.press("r")
    page.keyboard.type("mixed voice")
    held.release()
    expect(page.locator(HEAD)).not_to_have_text(first)
    decided(page, 1)
    expect(page.locator("#reason")).to_have_value("mixed voice")
    page.keyboard.type("s")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    decided(page, 2)
    with workbench.open_project(study, write=False) as project:
        assert sorted(each["reason"] for each in project.decisions()) == ["mixed voices", "đã bàn"]
    watched.check()


def test_what_is_taken_back_at_once_is_what_was_decided(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = opened(window, served, "compare")
    page = watched.page
    page.keyboard.press("x")
    decided(page, 1)
    first = shown(page)
    held = Held(page, f"{ONE}$", "POST")
    page.keyboard.press("x")
    held.wait()
    page.keyboard.press("Control+z")
    held.release()
    page.locator("#last", has_text="Taken back").wait_for()
    decided(page, 1)
    expect(page.locator(HEAD)).to_have_text(first)
    watched.check()


def test_of_what_others_decide_the_newest_is_shown(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = opened(window, served, "compare")
    page = watched.page
    short = shown(page).rpartition(" ")[2]
    held = Held(page, rf"{ONE}\?")
    for action, reason in (("none", "một"), ("union", "hai")):
        with workbench.open_project(study, write=True) as project:
            done = workbench.read_action(action)
            workbench.settle(project, short, done, actor="Minh", reason=reason)
        held.wait()
        page.wait_for_timeout(300)
    held.release()
    expect(page.locator(".consensus-card .decided .reason")).to_have_text("hai")
    watched.check()


def test_what_is_typed_in_the_inbox_stays_while_others_change_the_study(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = opened(window, served, "compare/inbox")
    page = watched.page
    reason = page.locator(".entry .why input")
    reason.focus()
    page.keyboard.type("nghe l")
    with (
        page.expect_response(re.compile("/api/compare/inbox$")),
        workbench.open_project(study, write=True) as project,
    ):
        workbench.write_memo(project, MemoKind.DOCUMENT, "PV01_TNV01", "Nghe.", actor="Minh")
    page.keyboard.type("ại")
    expect(reason).to_have_value("nghe lại")
    # a place that one goes on from is not opened any more
    page.keyboard.press("Tab")
    held = Held(page, "/api/compare/text/")
    page.locator("h3").first.focus()
    page.keyboard.press("s")
    held.wait()
    page.keyboard.press("x")
    page.locator("#entries", has_text="Nothing waits.").wait_for()
    held.release()
    assert page.locator(".own").count() == 0
    with workbench.open_project(study, write=False) as project:
        assert not workbench.visible_entries(project, "Lan")
    watched.check()
