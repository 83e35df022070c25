"""The history as a person goes through it, the help with its keys, and the tour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import pytest

from qualcode import workbench
from qualcode.model import Localized

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CODES = ("barriers.mobility", "enablers.online_channel")
NAMES = ("Mobility, working far away", "Convenient online channel / Zalo group")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"))
    with workbench.open_project(path, write=True) as project:
        for actor, code in zip(("Lan", "Minh"), CODES, strict=True):
            workbench.state_theme(project, code, Localized("Một."), actor=actor, expected=None)
    return path


def root_of(page: Page) -> str:
    found = re.match(r".*/s/[0-9a-f]+", page.url)
    assert found is not None
    return found[0]


def open_history(watched: browsing.Watched) -> Page:
    page = watched.page
    page.click(".tabs >> text=History")
    page.wait_for_selector("body[data-ready]")
    return page


def test_the_history_is_read_filtered_undone_and_gone_back(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = open_history(watched)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        browsing.axe_finds_nothing(page)
    said = page.locator(".event").all_inner_texts()
    assert f"stated what “{NAMES[1]}” says" in said[0]
    assert page.locator(".day h2").first.inner_text().startswith("Today, ")
    page.select_option("#person", "Minh")
    page.wait_for_selector("#count:has-text('1 of')")
    assert page.locator(".event").count() == 1
    page.select_option("#person", "")
    page.select_option("#kind", "documents")
    page.wait_for_selector(".event:has-text('imported')")
    page.wait_for_selector(".event:not(:has-text('imported'))", state="detached")
    page.select_option("#kind", "")
    page.wait_for_selector(f".event >> nth={len(said) - 1}")
    page.click("#undo")
    page.wait_for_selector(".event.undone")
    assert NAMES[0] in page.inner_text(".event.undone"), "one's own, not the colleague's"
    page.keyboard.press("Control+y")
    page.wait_for_selector(".event:not(.undone):has-text('redid number')")
    redone = page.locator(".event:has-text('redid number')").first
    stated = page.locator(f".what:text-is('stated what “{NAMES[0]}” says')")
    number = page.locator(".event", has=stated).locator(".number").inner_text()
    assert f"redid number {number}: " in redone.inner_text()
    page.locator(".event:has-text('proposed codings') button").click()
    page.wait_for_selector("dialog .back-list")
    assert "takes back work of others, too: Minh" in page.inner_text("dialog")
    browsing.axe_finds_nothing(page)
    page.click("dialog >> text=Cancel")
    assert page.evaluate("document.activeElement.closest('.event') !== null")
    page.locator(".event:has-text('proposed codings') button").click()
    page.click("dialog button.primary")
    page.wait_for_selector(f".event.undone:has-text('{NAMES[1]}')")
    page.locator(".event:has-text('proposed codings') button").click()
    page.wait_for_selector(".toast:has-text('as it was then')")
    watched.check()


def test_what_others_do_appears(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = open_history(watched)
    with workbench.open_project(study, write=True) as project:
        workbench.set_title(project, "Tên mới", actor="Hà")
    page.wait_for_selector(".event:has-text('Hà')")
    watched.check()


def test_ten_thousand_events_come_in_pages(study: Path, window: BrowserContext) -> None:
    with workbench.open_project(study, write=True) as project:
        from sqlalchemy import insert

        from qualcode.store import schema

        newest = project.history(1)[0]
        fields = {
            "time": "2026-01-05T08:00:00.000Z",
            "actor": "Hà",
            "verb": "code.add",
            "summary": '{"codings":1}',
            "kind": "do",
            "undoes": None,
            "changes": b"",
        }
        rows = [
            {**fields, "number": newest.number + n, "guid": f"{newest.guid}-{n}"}
            for n in range(1, 10_001)
        ]
        with project.database.writing() as connection:
            connection.execute(insert(schema.events), rows)
    with browsing.serving(study) as served:
        watched = browsing.enter(window, served)
        page = open_history(watched)
        assert page.locator(".event").count() == 100
        page.click("#more")
        page.wait_for_selector(".event >> nth=199")
        assert page.evaluate("document.activeElement.closest('.event') !== null")
        assert "10,0" in page.inner_text("#count")
        watched.check()


def test_a_key_is_changed_refused_switched_off_and_reset(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    root = root_of(page)
    page.wait_for_selector(".tour-offer")
    page.keyboard.press("?")
    page.wait_for_selector("body[data-ready]")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        browsing.axe_finds_nothing(page)
    row = page.locator("tr[data-name='turn.next']")
    assert row.locator("kbd").inner_text() == "J"
    row.locator("button").click()
    page.keyboard.press("k")
    assert "K is taken: Turn before (Coding)" in page.inner_text("#key-state")
    for key in ("Control+r", "Control+p", "Control+0", "Alt+ArrowLeft", "F11"):
        row.locator("button").click()
        page.keyboard.press(key)
        assert "belongs to the browser" in page.inner_text("#key-state")
    table = page.locator("table[data-group]", has=page.locator("tr[data-name='turn.next']"))
    table.locator("tr[data-name='undo'] button").click()
    page.keyboard.press("x")
    assert "X is taken: None of it holds (Compare)" in page.inner_text("#key-state")
    row.locator("button").click()
    page.keyboard.press("Escape")
    assert row.locator("kbd").inner_text() == "J"
    row.locator("button").click()
    page.keyboard.press("y")
    assert row.locator("kbd").inner_text() == "Y"
    assert page.evaluate("document.activeElement.closest('tr').dataset.name") == "turn.next"
    page.goto(f"{root}/documents/")
    page.wait_for_selector("#reader[data-ready]")
    page.locator("#reader").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.turn')") is None
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.closest('.turn') !== null")
    page.click("[data-help]")
    page.wait_for_selector("body[data-ready]")
    assert page.locator("tr[data-name='turn.next'] kbd").inner_text() == "Y"
    page.evaluate("localStorage.clear()")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    kept = page.locator("tr[data-name='turn.next'] kbd").inner_text()
    assert kept == "Y", "at another port, too"
    page.uncheck("#single")
    page.goto(f"{root}/documents/")
    page.wait_for_selector("#reader[data-ready]")
    page.locator("#reader").focus()
    page.keyboard.press("y")
    assert page.evaluate("document.activeElement.closest('.turn')") is None
    page.click("[data-help]")
    page.wait_for_selector("body[data-ready]")
    page.click("#reset")
    assert page.locator("tr[data-name='turn.next'] kbd").inner_text() == "J"
    assert page.is_checked("#single")
    watched.check()


def test_the_tour_is_offered_led_by_keyboard_and_ended(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.wait_for_selector(".tour-offer")
    browsing.axe_finds_nothing(page)
    page.click("text=Show me")
    page.wait_for_selector(".tour")
    browsing.axe_finds_nothing(page)
    steps = int(page.inner_text(".tour p").split("of ")[1])
    for n in range(2, steps + 1):
        page.focus(".tour .primary")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".tour:has-text('Tour, {n} of')")
        assert page.evaluate("document.activeElement.id") == "tour-step"
        assert page.locator(".tour-target").count() == 1, page.inner_text(".tour h2")
    page.locator(".tour >> text=Back").click()
    page.wait_for_selector(f".tour:has-text('Tour, {steps - 1} of')")
    page.keyboard.press("Escape")
    assert page.locator(".tour").count() == 0
    assert page.evaluate("document.activeElement.id") == "main"
    page.click(".tabs >> text=Study")
    page.wait_for_selector("#rows tbody tr")
    assert page.locator(".tour-offer, .tour").count() == 0, "offered once"
    page.click("[data-help]")
    page.click("text=Start the tour")
    page.wait_for_selector(".tour:has-text('Tour, 1 of')")
    watched.check()
