"""What one does while an answer is on its way is not lost, not done twice, not to another thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import browsing
from handling import Held, drag, heard, is_saved, open_document, said
from playwright.sync_api import expect

from qualcode import workbench
from qualcode.model import Localized
from qualcode.workbench import MemoKind

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, FilePayload, Page, Route

CODE = "barriers.mobility"


def test_two_quotes_are_chosen_and_the_first_answer_comes_last(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_theme(page)
    chosen = page.locator("#candidates .is-chosen")
    held = Held(page, r"/quotes(\?[^/]*)?$", "POST")
    page.locator("#candidates button").nth(0).click()
    held.wait()
    page.locator("#candidates button").nth(1).click()
    expect(chosen).to_have_count(2)
    page.fill("#said-vi", "Đi làm xa.")
    page.wait_for_selector("#statement-state[data-state=saved]")
    held.release()
    expect(page.locator("#said-vi")).to_be_focused()
    page.keyboard.type(" Khó gặp.")
    page.wait_for_selector("#statement-state[data-state=saved]")
    expect(page.locator("#said-vi")).to_have_value("Đi làm xa. Khó gặp.")
    expect(page.locator(".quote-card")).to_have_count(2)
    # whoever has gone on is not called back, where another key would do another thing
    star = Held(page, "/api/themes/quotes/", "PATCH")
    page.locator("[data-do=star]").first.click()
    star.wait()
    page.locator("[data-do=drop]").nth(1).focus()
    star.release()
    expect(page.locator(".quote-card.starred")).to_have_count(1)
    expect(page.locator("[data-do=drop]").nth(1)).to_be_focused()
    watched.check()


def test_one_value_is_typed_while_the_one_before_is_saved(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    held = Held(page, "/api/participants$", "PATCH")
    page.click("#people-rows button[aria-label='TNV01, age: 58']")
    page.keyboard.type("59")
    page.keyboard.press("Enter")
    held.wait()
    page.click("#people-rows tr[data-person=TNV02] [data-attribute=Note] button")
    page.keyboard.type("chạy")
    held.release()
    page.keyboard.type(" chợ")
    page.keyboard.press("Enter")
    page.locator("#people-rows button", has_text="chạy chợ").wait_for()
    page.locator("#people-rows button[aria-label='TNV01, age: 59']").wait_for()
    expect(page.locator("#people-rows input")).to_have_count(0)
    with workbench.open_project(study, write=False) as project:
        told = {each.id: dict(each.attributes) for each in project.participants()}
    assert (told["TNV01"]["age"], told["TNV02"]["Note"]) == ("59", "chạy chợ")
    watched.check()


def test_files_that_were_given_up_are_not_shown_any_more(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.wait_for_selector("#rows tbody tr")  # the script is at work
    held = Held(page, "/api/bringing/[^/]*$", holding='"account"')
    page.set_input_files("#choose-files", [talk("PV50.txt")])
    held.wait()
    page.click("#account button")
    page.locator(".toast", has_text="Nothing was brought in").wait_for()
    held.release()
    expect(page.locator("#bringing")).to_be_hidden()
    watched.check()


def test_of_two_lots_of_files_the_last_is_brought_in(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.wait_for_selector("#rows tbody tr")  # the script is at work
    held = Held(page, "/api/bringing/[^/]*$", holding='"account"')
    page.set_input_files("#choose-files", [talk("PV50.txt")])
    held.wait()
    page.set_input_files("#choose-files", [talk("PV51.txt")])
    page.locator(".account", has_text="PV51").wait_for()
    held.release()
    expect(page.locator(".account")).to_contain_text("PV51")
    page.click(".account .primary")
    page.locator("#rows a", has_text="PV51").wait_for()
    expect(page.locator("#rows a", has_text="PV50")).to_have_count(0)
    watched.check()


def test_what_is_left_to_do_keeps_the_focus(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    with page.expect_response("**/api/left"):
        page.reload()
    held = Held(page, "/api/left$")
    page.reload()
    held.wait()
    page.locator("#left a").first.focus()
    held.release()
    expect(page.locator("#left a").first).to_be_focused()
    watched.check()


def test_a_code_is_saved_once_and_what_is_written_meanwhile_stays(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.click(f"#tree [data-code='{CODE}'] .name")
    page.locator(".code-head", has_text="Mobility").wait_for()
    before = version(study)
    held = Held(page, f"/api/codebook/codes/{re.escape(CODE)}$", "PATCH")
    page.fill("#field-include-vi", "Khi phải đi xa.")
    page.keyboard.press("Control+s")
    held.wait()
    page.keyboard.press("Control+s")
    page.fill("#field-exclude-vi", "Khi ở gần.")
    page.keyboard.press("Control+s")
    held.release()
    page.locator(".toast", has_text=f"as version {before + 2}").wait_for()
    page.wait_for_selector("#sheet:not(.dirty)")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.fill("#field-definition-vi", "Viết dở.")
    page.locator(".toast", has_text=f"as version {before + 2}").get_by_role("button").first.click()
    page.locator(".toast", has_text="Taken back").wait_for()
    expect(page.locator("#field-definition-vi")).to_have_value("Viết dở.")
    with workbench.open_project(study, write=False) as project:
        book = project.codebook()
        assert book is not None
        code = book.code(CODE)
        assert code is not None
        assert code.include.vi == "Khi phải đi xa."
        assert code.exclude.vi != "Khi ở gần."
    watched.check()


def test_the_cursor_stays_in_its_field_while_others_change_the_codebook(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.click(f"#tree [data-code='{CODE}'] .name")
    page.locator(".code-head", has_text="Mobility").wait_for()
    page.focus("#field-exclude-vi")
    rename(study, "Elsewhere")
    page.locator(".code-head", has_text="Elsewhere").wait_for()
    expect(page.locator("#field-exclude-vi")).to_be_focused()
    # a plan is carried out as it is shown, not as it is being changed
    page.click(".verbs button:has-text('Split…')")
    page.fill("#plan-name", "Đi rất xa")
    go = page.locator("dialog[open] button[value=go]")
    expect(go).to_be_enabled()
    held = Held(page, "/api/codebook/split/preview$", "POST")
    page.fill("#plan-matching", "xa")
    assert go.is_disabled()
    held.wait()
    assert go.is_disabled()
    held.release()
    expect(go).to_be_enabled()
    watched.check()


def test_what_others_changed_while_one_saved_comes_into_the_form(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.click(f"#tree [data-code='{CODE}'] .name")
    page.locator(".code-head", has_text="Mobility").wait_for()

    def told_late(route: Route) -> None:
        """What was saved, with a codebook in which somebody has changed the name since."""
        if route.request.method != "PATCH":
            route.fallback()
            return
        answer = route.fetch()
        rename(study, "Elsewhere")
        now = page.request.get(re.sub("/codes/.*", "", route.request.url)).json()
        route.fulfill(response=answer, json={**answer.json(), "codebook": now})

    page.route(f"**/api/codebook/codes/{CODE}", told_late)
    page.fill("#field-include-vi", "Khi phải đi xa.")
    page.keyboard.press("Control+s")
    expect(page.locator("#field-name-en")).to_have_value("Elsewhere")
    expect(page.locator("#field-include-vi")).to_have_value("Khi phải đi xa.")
    watched.check()


def test_a_new_code_is_given_to_the_words_for_which_it_was_asked(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV01_TNV01")
    drag(page, 6, "xách nguyên cân cam về")
    page.keyboard.press("Alt+v")
    held = Held(page, "/api/codes$", "POST")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Enter")
    held.wait()
    drag(page, 6, "chả biết nói cái gì")
    held.release()
    page.locator("#t6 mark", has_text="xách nguyên").wait_for()
    is_saved(page)
    assert [each.quote for each in said(study, "PV01_TNV01")] == ["xách nguyên cân cam về"]
    watched.check()


def test_finished_is_what_was_said_last(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV01_TNV01")
    held = Held(page, "/finish$", "POST")
    page.click(".finished")
    held.wait()
    page.click(".finished")
    page.wait_for_timeout(
        300
    )  # in which an answer to the second could come before that to the first
    held.release()
    heard(page, "Not finished any more")
    expect(page.locator("#finished")).not_to_be_checked()
    with workbench.open_project(study, write=False) as project:
        assert not project.finished().get("PV01_TNV01")
    watched.check()


def test_more_of_the_history_leaves_no_gap(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    with workbench.open_project(study, write=True) as project:
        for n in range(240):
            workbench.write_memo(project, MemoKind.CODE, CODE, f"Lần {n}.", actor="Minh")
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/history']")
    page.wait_for_selector("body[data-ready]")
    newest = int(page.get_attribute(".event >> nth=0", "data-number") or 0)
    held = Held(page, r"/api/history\?.*before=")
    page.click("#more")
    held.wait()
    with workbench.open_project(study, write=True) as project:
        workbench.write_memo(project, MemoKind.CODE, CODE, "Mới.", actor="Minh")
    page.wait_for_selector(f".event[data-number='{newest + 1}']")
    held.release()
    page.wait_for_selector(".event >> nth=199")
    numbers = page.eval_on_selector_all(".event", "all => all.map((e) => Number(e.dataset.number))")
    assert numbers == list(range(newest + 1, newest + 1 - len(numbers), -1))
    watched.check()


def test_the_matrix_says_that_it_is_old_though_it_was_being_counted(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs >> text=Matrix and findings")
    page.locator("[data-show]").first.wait_for(state="hidden")  # the script is at work
    held = Held(page, r"/findings\?")
    select = page.locator("form[data-settings] select").first
    values = select.locator("option").evaluate_all("all => all.map((each) => each.value)")
    select.select_option(values[-1])
    held.wait()
    with workbench.open_project(study, write=True) as project:
        workbench.write_memo(project, MemoKind.CODE, CODE, "Mới.", actor="Minh")
    page.wait_for_selector("#changed")
    held.release()
    page.wait_for_selector("#shown:not([aria-busy])")
    expect(page.locator("#changed")).to_have_count(1)
    watched.check()


def rename(study: Path, name: str) -> None:
    """Minh gives `CODE` another name."""
    with workbench.open_project(study, write=True) as project:
        plan = workbench.plan_codebook_rename(project, CODE, name=Localized("Đi xa", name))
        workbench.change_codebook(project, plan, actor="Minh")


def talk(name: str) -> FilePayload:
    """A short interview as a file."""
    return {"name": name, "mimeType": "text/plain", "buffer": b"PVV: A?\nKH10: B.\n"}


def open_theme(page: Page) -> None:
    """The page of the theme of `CODE`, with what could be quoted."""
    page.click(".tabs >> text=Matrix and findings")
    page.click(".subtabs >> text=Themes")
    page.click(f".theme-rows a[href$='{CODE}']")
    page.wait_for_selector("body[data-ready]")


def version(study: Path) -> int:
    """The number of the codebook's newest version."""
    with workbench.open_project(study, write=False) as project:
        return int(project.codebooks()[-1].number)
