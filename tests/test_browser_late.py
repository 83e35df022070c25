"""Answers of the server that come late: what was written or done meanwhile stays as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import browsing
from handling import Held, drag, is_saved, open_document, said
from places import SAMPLE

from qualcode import workbench
from qualcode.model import Localized
from qualcode.workbench import ImportRequest, MemoKind

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

CODE, OTHER = "barriers.mobility", "positive.felt_cared_for"
THEME = rf"/api/themes/{re.escape(CODE)}(\?[^/]*)?$"


def test_what_is_written_in_the_codebook_outlasts_a_late_answer(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.click(f"#tree [data-code='{CODE}'] .name")
    page.locator(".code-head", has_text="Mobility").wait_for()
    held = Held(page, f"/api/codebook/codes/{re.escape(CODE)}$")
    with workbench.open_project(study, write=True) as project:
        plan = workbench.plan_codebook_rename(project, CODE, name=Localized("Đi xa", "Far away"))
        workbench.change_codebook(project, plan, actor="Minh")
    held.wait()
    page.fill("#field-include-vi", "Khi người kể phải đi xa.")
    held.release()
    assert page.input_value("#field-include-vi") == "Khi người kể phải đi xa."
    page.click(".savebar .primary")
    page.locator(".toast", has_text="was saved as version").wait_for()
    with workbench.open_project(study, write=False) as project:
        book = project.codebook()
        assert book is not None
        code = book.code(CODE)
        assert code is not None
        assert (code.include.vi, code.name.en) == ("Khi người kể phải đi xa.", "Far away")
    watched.check()


def test_two_codes_are_opened_and_the_last_one_is_shown(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.wait_for_selector(".code-head")
    held = Held(page, f"/api/codebook/codes/{re.escape(CODE)}$")
    page.click(f"#tree [data-code='{CODE}'] .name")
    held.wait()
    page.click(f"#tree [data-code='{OTHER}'] .name")
    page.locator(".code-head", has_text="Felt cared for").wait_for()
    held.release()
    assert page.input_value("#field-name-en") == "Felt cared for"
    assert page.url.endswith(f"#{OTHER}")
    watched.check()


def test_a_theme_shows_nothing_older_than_what_was_done_to_it(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs >> text=Matrix and findings")
    page.click(".subtabs >> text=Themes")
    page.click(f".theme-rows a[href$='{CODE}']")
    page.wait_for_selector("body[data-ready]")
    held = Held(page, THEME)
    with workbench.open_project(study, write=True) as project:
        workbench.state_theme(project, OTHER, Localized("Một."), actor="Minh", expected=None)
    held.wait()
    page.fill("#said-vi", "Đi làm xa thì khó gặp.")
    page.wait_for_selector("#statement-state[data-state=saved]")
    page.locator("#candidates button:not(:disabled)").first.click()
    page.wait_for_selector(".quote-card")
    held.release()
    assert page.input_value("#said-vi") == "Đi làm xa thì khó gặp."
    assert page.locator(".quote-card").count() == 1
    watched.check()


def test_a_memo_shows_nothing_older_than_what_was_saved(
    served: browsing.Served, study: Path, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV01_TNV01")
    page.click("#tab-memo")
    page.wait_for_selector("#memo-document")
    held = Held(page, "/api/memos/document/[^/]*$")
    with workbench.open_project(study, write=True) as project:
        workbench.write_memo(project, MemoKind.DOCUMENT, "PV01_TNV01", "Nghe rõ.", actor="Minh")
    held.wait()
    page.fill("#memo-document", "Bác nói nhỏ.")
    page.wait_for_selector(".memos [role=status]:text-is('Saved')")
    held.release()
    assert page.input_value("#memo-document") == "Bác nói nhỏ."
    watched.check()


def test_a_corrected_text_is_told_and_nothing_is_coded_in_the_wrong_place(
    served: browsing.Served, study: Path, window: BrowserContext, tmp_path: Path
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, "PV02_TNV02")
    words = "Gọi điện. Zalo tôi cũng có"
    corrected = tmp_path / "PV02_TNV02.txt"
    text = (SAMPLE / corrected.name).read_text("utf-8")
    assert text.count(words) == 1
    corrected.write_text(text.replace(words, f"Thì là thế này nhé. {words}"), "utf-8")
    with workbench.open_project(study, write=True) as project:
        workbench.import_transcripts(project, ImportRequest([corrected]), actor="Minh")
    page.wait_for_selector("#corrected:not([hidden])")
    turn = page.locator(".turn:has(.said)", has_text=words)
    number = (turn.get_attribute("id") or "").removeprefix("t")
    drag(page, int(number), words)
    page.keyboard.press("1")
    dialog = page.locator("dialog[open]")
    assert words in dialog.locator("blockquote").inner_text()
    dialog.get_by_text("Keep it for now").click()
    assert said(study, "PV02_TNV02") == []
    page.click("#corrected button")
    page.locator(f"#t{number}", has_text="Thì là thế này nhé.").wait_for()
    page.click("#unsaved >> text=Save now")
    assert words in page.locator("dialog[open] blockquote").inner_text()
    page.click("dialog[open] >> text=Drop this change")
    page.wait_for_selector("#unsaved", state="hidden")
    assert said(study, "PV02_TNV02") == []
    drag(page, int(number), words)
    page.keyboard.press("1")
    is_saved(page)
    assert [each.quote for each in said(study, "PV02_TNV02")] == [words]
    watched.check()


def test_an_answer_that_breaks_off_is_no_answer(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    page.click(".tabs a[href$='/codebook']")
    page.wait_for_selector(".found-parts li")
    page.evaluate("""() => {
      const real = window.fetch;
      const broken = () => Promise.reject(new DOMException("given up", "AbortError"));
      window.asked = 0;
      window.fetch = (address, how) => {
        if (!String(address).endsWith("/hits")) return real(address, how);
        window.asked += 1;
        return Promise.resolve({ ok: true, status: 200, json: broken });
      };
    }""")
    page.fill("#signs", "đi làm xa")
    page.wait_for_function("() => window.asked > 0")
    page.evaluate("new Promise((done) => setTimeout(done))")
    watched.check()
