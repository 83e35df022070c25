"""Themes as a person writes them: a statement, quotes chosen, marked, ordered, and the report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import browsing

from qualcode import workbench
from qualcode.model import Localized

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CODE = "barriers.mobility"
SECRET = "Bến Gỗ"


def open_theme(watched: browsing.Watched, code: str = CODE) -> Page:
    page = watched.page
    root = re.match(r".*/s/[0-9a-f]+", page.url)
    assert root is not None
    page.goto(f"{root[0]}/findings/themes/{code}")
    page.wait_for_selector("body[data-ready]")
    return page


def cards(page: Page) -> list[str]:
    return [each.split(".")[0] for each in page.locator(".quote-card blockquote").all_inner_texts()]


def test_from_the_list_to_a_finding_and_into_the_report(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs >> text=Matrix and findings")
    page.click(".subtabs >> text=Themes")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        browsing.axe_finds_nothing(page)
    page.click(".theme-rows >> text=Mobility")
    page.wait_for_selector("body[data-ready]")
    assert "like these" in page.inner_text("#suggested")
    page.fill("#said-vi", "Khách hàng đi làm xa nên khó gặp.")
    assert page.inner_text(".preview .sentence") == "Khách hàng đi làm xa nên khó gặp."
    page.wait_for_selector("#statement-state[data-state=saved]")
    page.locator("#candidates button").nth(1).click()
    page.wait_for_selector(".quote-card")
    page.locator("#candidates button:not(:disabled)").first.click()
    page.wait_for_selector(".quote-card:nth-child(2)")
    assert page.inner_text("#chosen-count") == "2"
    assert page.locator("#candidates button:disabled").count() == 2
    assert page.locator(".preview figure").count() == 2
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        browsing.axe_finds_nothing(page)
    first = page.locator(".quote-card a").first
    place = first.inner_text()
    first.click()
    page.wait_for_selector("#reader[data-ready]")
    assert page.evaluate("getSelection().toString().length > 0 || location.search.includes('s=')")
    assert page.locator("#document option:checked").inner_text() in place
    page.go_back()
    page.wait_for_selector("body[data-ready]")
    assert page.input_value("#said-vi").startswith("Khách hàng đi làm xa")
    page.goto(page.url.replace(f"/themes/{CODE}", "/report"))
    with page.expect_download() as waiting:
        page.click("text=Web page")
    report = Path(waiting.value.path()).read_text("utf-8")
    assert "Khách hàng đi làm xa nên khó gặp." in report
    watched.check()


def test_words_are_left_out_and_replaced_by_mouse_and_by_keyboard(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    page.locator("#candidates button").first.click()
    page.wait_for_selector(".quote-card")
    original = page.inner_text("#candidates blockquote >> nth=0").strip()
    page.click("[data-do=marks]")
    text = page.locator(".words-to-mark")
    browsing.axe_finds_nothing(page)
    text.press("Shift+ArrowRight")
    text.press("Shift+ArrowRight")
    two = " ".join(original.split()[:2])
    page.wait_for_selector(f".marking [role=status]:has-text('{two}')")
    page.click(".marking button:has-text('Leave out')")
    assert page.inner_text(".marks li").startswith(f"Left out: “{two}”")
    box = text.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    page.wait_for_selector(".marking [role=status]:has-text('Selected: “')")
    word = re.search("“(.+)”", page.inner_text(".marking [role=status]"))
    assert word is not None
    page.fill(".marking input", "nơi chốn")
    page.press(".marking input", "Enter")
    assert f"“{word[1]}” shown as [nơi chốn]" in page.inner_text(".marks")
    preview = page.inner_text(".marks-preview")
    page.click("text=Done")
    page.wait_for_selector(".quote-card:has-text('nơi chốn')")
    shown = page.inner_text(".quote-card blockquote")
    assert "[...]" in shown
    assert "[nơi chốn]" in preview
    assert page.evaluate("document.activeElement.dataset.do") == "marks", "focus comes back"
    page.click("text=The original words")
    assert two in page.inner_text(".original p")
    page.wait_for_selector("#candidates li:has-text('nơi chốn')")  # hidden there, too
    page.click("[data-do=marks]")
    page.locator(".marks button").first.click()
    page.locator(".marks button").first.click()
    page.click("text=Done")
    page.wait_for_selector(".quote-card:not(:has(.original))")
    watched.check()


def test_quotes_are_ordered_by_keys_and_by_dragging_starred_and_removed(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    for n in range(1, 4):
        page.locator("#candidates button:not(:disabled)").first.click()
        page.wait_for_selector(f".quote-card:nth-child({n})")
    one, two, three = cards(page)
    page.locator("[data-do=down]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('.quote-card:nth-child(2)')")
    assert cards(page) == [two, one, three]
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('.quote-card:nth-child(3)')")
    assert cards(page) == [two, three, one]
    page.locator(".grip").nth(2).drag_to(
        page.locator(".quote-card").first, target_position={"x": 40, "y": 4}
    )
    page.wait_for_function(
        "first => document.querySelector('.quote-card blockquote').innerText.startsWith(first)",
        arg=one,
    )
    assert cards(page) == [one, two, three]
    page.locator("[data-do=star]").nth(2).click()
    page.wait_for_selector(".quote-card.starred:first-child")
    assert cards(page) == [three, one, two]
    page.locator("[data-do=drop]").nth(1).click()
    page.wait_for_selector(".quote-card:nth-child(2):last-child")
    assert cards(page) == [three, two]
    page.wait_for_function("() => document.activeElement.dataset.do === 'drop'")
    page.locator("[data-do=star]").nth(1).click()
    page.wait_for_selector(".quote-card.starred:nth-child(2)")
    page.click(".toast >> text=Undo")  # of the quote that went, not of the star
    page.wait_for_selector(".quote-card:nth-child(3)")
    assert cards(page) == [two, three, one]
    assert page.locator(".quote-card.starred").count() == 2
    watched.check()


def test_another_persons_statement_is_never_overwritten(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    page.locator("#said-vi").focus()
    page.keyboard.type("Của tôi")
    with workbench.open_project(study, write=True) as project:
        text = Localized("Của Minh.", "Minh's.")
        workbench.state_theme(project, CODE, text, actor="Minh", expected=None)
    page.wait_for_selector(".dispute")
    told = page.inner_text(".dispute")
    assert "Minh has written" in told
    assert "Của tôi" in told
    assert "Minh's." in told
    assert "until you choose" in page.inner_text("#statement-state")
    browsing.axe_finds_nothing(page)
    page.click("text=Take theirs")
    assert page.input_value("#said-vi") == "Của Minh."
    page.fill("#said-en", "Ours, together.")
    page.wait_for_selector("#statement-state[data-state=saved]")
    with workbench.open_project(study, write=False) as project:
        assert project.statements()[CODE].text == Localized("Của Minh.", "Ours, together.")
    watched.check()


def test_what_a_colleague_chooses_appears_and_filters_narrow(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    every = int(page.inner_text("#candidate-count").split()[0])
    page.select_option("#by", "site")
    page.wait_for_selector("#group option:nth-child(2)", state="attached")
    page.select_option("#group", index=1)
    page.wait_for_function(
        "n => Number(document.querySelector('#candidate-count').innerText.split(' ')[0]) < n",
        arg=every,
    )
    with workbench.open_project(study, write=True) as project:
        listed = workbench.list_themes(project, viewer="Minh")
        coding = workbench.theme_candidates(listed, CODE).quotes[0][0].coding
        workbench.choose_quote(
            project, CODE, coding.document, " ".join(coding.quote.split()), actor="Minh"
        )
    page.wait_for_selector(".quote-card:has-text('chosen by Minh')")
    watched.check()


def mark_first_words(page: Page) -> None:
    page.click("[data-do=marks]")
    page.locator(".words-to-mark").press("Shift+ArrowRight")
    page.click(".marking button:has-text('Leave out')")
    page.wait_for_selector(".marks li")


def test_escape_asks_before_marks_are_lost(served: browsing.Served, window: BrowserContext) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    page.locator("#candidates button").first.click()
    page.click("[data-do=marks]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")  # nothing was marked
    mark_first_words(page)
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:has-text('Leave without what you marked?')")
    page.keyboard.press("Escape")
    page.wait_for_selector(".marks li")
    page.keyboard.press("Escape")
    page.click("text=Leave without it")
    page.wait_for_selector("dialog", state="detached")
    assert page.locator(".quote-card .original").count() == 0
    assert page.evaluate("document.activeElement.dataset.do") == "marks"
    watched.check()


def test_marks_outlive_a_quote_that_somebody_stars_or_takes_away(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    page.locator("#candidates button").first.click()
    mark_first_words(page)
    with workbench.open_project(study, write=True) as project:
        (stored,) = project.chosen_quotes()
        workbench.edit_quote(project, stored.guid, actor="Minh", starred=True)
    page.click("text=Done")
    page.wait_for_selector(".marking [role=alert]:has-text('Your marks are still here')")
    assert page.locator(".marks li").count() == 1
    with workbench.open_project(study, write=True) as project:
        workbench.drop_quote(project, stored.guid, actor="Minh")
    page.click("text=Done")
    page.click("text=Quote it again, with your marks")
    page.wait_for_selector(".quote-card:has-text('chosen by Lan') .original")
    with workbench.open_project(study, write=False) as project:
        (again,) = project.chosen_quotes()
        assert again.guid != stored.guid
        assert len(again.quote.cuts) == 1
    watched.check()


def test_a_code_that_somebody_renames_says_so_and_leads_on(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    with workbench.open_project(study, write=True) as project:
        plan = workbench.plan_codebook_rename(project, CODE, "barriers.distance")
        workbench.change_codebook(project, plan, actor="Minh")
    page.wait_for_selector("#gone[role=alert]")
    browsing.axe_finds_nothing(page)
    page.click("#gone a")
    page.wait_for_url("**/themes/barriers.distance")
    page.wait_for_selector("body[data-ready]")
    watched.check()


def test_vietnamese_typing_saves_only_what_is_finished(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = open_theme(watched)
    page.locator("#said-vi").focus()
    devtools = window.new_cdp_session(page)
    for state in ("d", "di", "đi"):
        devtools.send(
            "Input.imeSetComposition",
            {"text": state, "selectionStart": len(state), "selectionEnd": len(state)},
        )
    assert page.get_attribute("#statement-state", "data-state") in (None, "")
    devtools.send("Input.insertText", {"text": "đi"})
    page.wait_for_selector("#statement-state[data-state=saved]")
    assert page.input_value("#said-vi") == "đi"
    watched.check()


def test_a_lost_server_is_said_and_what_was_written_stays(
    study: Path, window: BrowserContext
) -> None:
    with browsing.serving(study) as served:
        watched = browsing.enter(window, served)
        page = open_theme(watched)
        served.process.kill()
        page.fill("#said-vi", "Chưa lưu được.")
        page.wait_for_selector("#statement-state[data-state=failed]")
        assert page.input_value("#said-vi") == "Chưa lưu được."


def test_small_screens_have_everything(served: browsing.Served, window: BrowserContext) -> None:
    watched = browsing.enter(window, served)
    watched.page.set_viewport_size({"width": 360, "height": 740})
    page = open_theme(watched)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    watched.check()
