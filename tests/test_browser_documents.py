"""Documents renamed and removed on the study's page, and open pages of those that are gone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import browsing
from handling import Hands, drag, is_saved, open_document

from qualcode import workbench
from qualcode.model import Span

if TYPE_CHECKING:
    from browsing import Served
    from playwright.sync_api import BrowserContext, Page

NEW = "Bác Tư, xóm Bến"


def named(page: Page) -> list[str]:
    return [each.strip() for each in page.locator("#rows tbody th").all_inner_texts()]


def is_on(page: Page, name: str) -> None:
    """Waits until the focus is on the menu of a document."""
    page.wait_for_function(
        "(name) => document.activeElement.matches('.more')"
        " && document.activeElement.ariaLabel.includes(name)",
        arg=name,
    )


def test_a_document_is_renamed_removed_and_brought_back_by_keyboard(
    window: BrowserContext, served: Served, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page, hands = watched.page, Hands(watched.page)
    page.wait_for_selector("#rows tbody tr:nth-child(13)")
    first, second, third, *rest = named(page)
    hands.tab_to(f"[aria-label*={second}]")
    hands.press("Enter", "Enter")  # the menu, its first item
    page.wait_for_selector("dialog")
    browsing.axe_finds_nothing(page)
    hands.type(third)
    hands.press("Enter")
    page.locator("dialog [role=alert]", has_text="already").wait_for()
    assert page.input_value("#document-name") == third
    page.fill("#document-name", f"  {NEW} ")
    hands.press("Enter")
    page.locator(".toast", has_text=f"“{second}” is now called “{NEW}”.").wait_for()
    is_on(page, NEW)
    assert named(page) == [first, NEW, third, *rest]

    hands.press("Shift+F10", "End", "Enter")
    dialog = page.locator("dialog", has_text=f"Remove “{NEW}”?")
    dialog.get_by_text("codings (machine:").wait_for()
    browsing.axe_finds_nothing(page)
    hands.press("Enter")  # in a hurry: that leaves it
    dialog.wait_for(state="detached")
    is_on(page, NEW)
    with workbench.open_project(study, write=True) as project:
        workbench.add_coding(project, NEW, "barriers.mobility", Span(300, 340), coder="Hoa")
    hands.press("Enter", "ArrowDown", "Enter")
    dialog.get_by_text("Hoa: 1").wait_for()
    with workbench.open_project(study, write=True) as project:
        workbench.undo(project, actor="Hoa")
    hands.press("Tab", "Enter")
    page.locator("dialog", has_text="Something was done in it meanwhile.").wait_for()
    hands.press("Tab", "Enter")
    page.locator(".toast", has_text=f"“{NEW}” was removed.").wait_for()
    is_on(page, third)
    assert named(page) == [first, third, *rest]
    page.locator(".toast", has_text="was removed").get_by_role("button", name="Undo").click()
    is_on(page, NEW)
    assert named(page) == [first, NEW, third, *rest]
    watched.check()


def test_the_page_of_a_document_that_is_gone_says_so_and_keeps_what_is_coded(
    window: BrowserContext, served: Served, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV04_TNV04")
    marks = page.locator("#turns mark").count()
    with workbench.open_project(study, write=True) as project:
        workbench.remove_documents(project, ["PV04_TNV04"], actor="Lan")
    gone = page.locator("#gone:not([hidden])", has_text="no longer in the study")
    gone.wait_for()
    assert page.locator("#turns mark").count() == marks > 0
    words = page.locator("#t8 .said").inner_text()[:20]
    drag(page, 8, words)
    page.keyboard.press("1")
    page.locator("#unsaved", has_text="1 change was not saved").wait_for()
    browsing.axe_finds_nothing(page)

    gone.get_by_role("link", name="To the study").click()
    kept = page.locator(".unsaved", has_text="1 change in PV04_TNV04 is not saved")
    kept.wait_for()
    page.go_back()
    with workbench.open_project(study, write=True) as project:
        workbench.undo(project, actor="Lan")
    open_document(page, served, study, "PV04_TNV04")
    page.locator("#unsaved").get_by_role("button", name="Save now").click()
    page.wait_for_selector("#unsaved", state="hidden")
    is_saved(page)
    with workbench.open_project(study, write=False) as project:
        [coding] = project.codings(document="PV04_TNV04", coder="Lan")
    assert coding.coding.quote.startswith(words.split()[0])


def test_what_is_kept_of_a_document_that_is_gone_can_be_dropped(
    window: BrowserContext, served: Served, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV04_TNV04")
    with workbench.open_project(study, write=True) as project:
        workbench.remove_documents(project, ["PV04_TNV04"], actor="Lan")
    page.wait_for_selector("#gone:not([hidden])")
    words = page.locator("#t8 .said").inner_text()[:20]
    drag(page, 8, words)
    page.keyboard.press("1")
    page.locator("#unsaved", has_text="1 change was not saved").wait_for()
    page.get_by_role("link", name="To the study").click()
    kept = page.locator(".unsaved", has_text="1 change in PV04_TNV04 is not saved")
    kept.get_by_role("button", name="Drop…").click()
    page.locator("dialog li", has_text=words.split()[0]).wait_for()
    page.locator("dialog").get_by_role("button", name="Drop").click()
    kept.wait_for(state="detached")
    page.reload()
    page.wait_for_selector("#rows tbody tr")
    assert kept.count() == 0
    watched.check()
