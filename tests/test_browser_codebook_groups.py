"""Groups of codes, and the order of codes, on the codebook's page: by keyboard, by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import browsing
from handling import Hands, heard

from qualcode import workbench
from qualcode.model import Localized

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Route

AT = "document.activeElement.dataset.id"
FIRST, SECOND = "enablers.coordination", "enablers.online_channel"


def opened(window: BrowserContext, served: browsing.Served) -> browsing.Watched:
    watched = browsing.enter(window, served)
    watched.page.click(".tabs a[href$='/codebook']")
    watched.page.wait_for_selector(".tree .domain")
    return watched


def stands(study: Path) -> tuple[list[str], list[str]]:
    """The groups and the codes, in the order of the codebook."""
    with workbench.open_project(study, write=False) as project:
        book = workbench.codebook_overview(project).codebook
    return [domain.id for domain in book.domains], [code.id for code in book.codes]


def groups(page: Page) -> list[str]:
    return page.locator(".tree .domain .name").all_inner_texts()


def toasted(page: Page, what: str) -> None:
    page.wait_for_selector(f".toast:has-text('{what}')")


def test_groups_and_codes_by_keyboard(
    study: Path, served: browsing.Served, window: BrowserContext
) -> None:
    watched = opened(window, served)
    page, hands = watched.page, Hands(watched.page)
    first = stands(study)
    hands.press("/")
    hands.press("ArrowDown")
    assert page.evaluate(AT) == "group enablers"
    hands.press("m")
    page.wait_for_selector("[role=menu]")
    browsing.axe_finds_nothing(page)
    hands.press("End")  # a group with codes cannot be deleted; the menu says why, and stays
    assert "Move or delete its codes first." in hands.focus("textContent")
    hands.press("Enter")
    assert page.locator("[role=menu]").count() == 1
    hands.press("Home", "Enter")
    page.wait_for_selector("dialog[open] #plan-name-en")
    page.fill("#plan-name-en", "What helps")
    page.wait_for_selector("dialog[open] .preview:has-text('→')")
    browsing.axe_finds_nothing(page)
    hands.press("Enter")
    toasted(page, "The group was renamed.")
    page.wait_for_selector(".code-head .crumb:has-text('What helps')")
    assert page.evaluate(AT) == "group enablers"

    hands.press("Alt+ArrowDown", "Alt+ArrowDown")  # the second is not lost while the first is saved
    heard(page, "“What helps” is number 3 of 4 now")
    assert page.evaluate(AT) == "group enablers"
    hands.is_somewhere()
    assert groups(page)[2] == "What helps"
    assert stands(study)[0][2] == "enablers"

    hands.press("ArrowDown")
    assert page.evaluate(AT) == FIRST
    hands.press("Alt+ArrowUp")
    heard(page, "first here")
    hands.press("Alt+ArrowDown")
    heard(page, "number 2 of 3 now")
    assert page.evaluate(AT) == FIRST
    rows = page.locator(".tree .code").evaluate_all("rows => rows.map((row) => row.dataset.code)")
    assert rows.index(FIRST) == rows.index(SECOND) + 1
    assert stands(study)[1].index(FIRST) == stands(study)[1].index(SECOND) + 1
    page.click(".toast:has-text('Close coordination') button:has-text('Undo')")
    toasted(page, "Taken back")
    assert stands(study)[1] == first[1]
    watched.check()


def test_an_empty_group_is_deleted_and_comes_back(
    study: Path, served: browsing.Served, window: BrowserContext
) -> None:
    watched = opened(window, served)
    page = watched.page
    page.click("#new-group")
    page.fill("#plan-name", "Other things")
    page.click("dialog[open] button[value=go]:not(:disabled)")
    toasted(page, "The group was made.")
    page.hover(".tree .domain:has-text('Other things')")
    page.click(".tree .domain:has-text('Other things') .more")
    page.click("[role=menu] >> text=Delete…")
    page.wait_for_selector("dialog[open] .preview:has-text('no more')")
    page.click("dialog[open] button[value=go]:not(:disabled)")
    toasted(page, "The group was deleted.")
    assert "Other things" not in groups(page)
    Hands(page).is_somewhere()
    assert page.evaluate("Boolean(document.activeElement.closest('.tree'))")
    page.click(".toast:has-text('deleted') button:has-text('Undo')")
    page.wait_for_selector(".tree .domain:has-text('Other things')")
    assert "other_things" in stands(study)[0]
    watched.check()


def test_a_move_in_a_codebook_that_somebody_changed_meanwhile_is_not_made(
    study: Path, served: browsing.Served, window: BrowserContext
) -> None:
    watched = opened(window, served)
    page = watched.page

    def first_minh(route: Route) -> None:
        with workbench.open_project(study, write=True) as project:
            plan = workbench.plan_codebook_group_rename(
                project, "barriers", name=Localized(en="Hindrances")
            )
            workbench.change_codebook(project, plan, actor="Minh")
        route.continue_()

    page.route("**/api/codebook/move", first_minh, times=1)
    page.focus("[data-id='group positive']")
    page.keyboard.press("Alt+ArrowUp")
    toasted(page, "Somebody changed the codebook")
    page.wait_for_selector(".tree .domain:has-text('Hindrances')")
    assert groups(page)[1:3] == ["Hindrances", "Positive feedback"]
    page.keyboard.press("Alt+ArrowUp")
    toasted(page, "was moved up")
    assert stands(study)[0][1:3] == ["positive", "barriers"]
    assert page.evaluate(AT) == "group positive"
    watched.check()
