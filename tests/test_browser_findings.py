"""The pages of findings, used as a person would: by mouse, by keyboard, to the Word report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import docx
import pytest
from openpyxl import load_workbook

from qualcode import workbench
from qualcode.model import Coding

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

OVERFLOWS = """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.right > box.right + 1 || own.left < box.left - 1 || own.bottom > box.bottom + 1;
  }).map((text) => text.textContent);
})"""
CHARTS = ("codes", "groups", "heat", "together", "timeline", "agreement")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def served(study: Path) -> Iterator[browsing.Served]:
    with browsing.serving(study) as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(served: browsing.Served, browser: object) -> dict[str, object]:
    """What a window keeps once somebody has come in: the entrance opens but once."""
    context = browser.new_context()  # type: ignore[attr-defined]
    watched = browsing.enter(context, served)
    state: dict[str, object] = context.storage_state()
    state["study"] = watched.page.url.partition("/s/")[2].partition("/")[0]
    context.close()
    return state


@pytest.fixture
def watched(
    served: browsing.Served, signed_in: dict[str, object], window: BrowserContext
) -> browsing.Watched:
    window.add_cookies(signed_in["cookies"])  # type: ignore[arg-type]
    return browsing.watch(window.new_page(), served.address)


@pytest.fixture
def findings(served: browsing.Served, signed_in: dict[str, object]) -> str:
    return f"{served.address}/s/{signed_in['study']}/findings"


def looks_right(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        browsing.axe_finds_nothing(page)
    page.emulate_media(color_scheme="light")


def test_a_cell_opens_its_quotes_and_leads_to_the_transcript(
    watched: browsing.Watched, findings: str
) -> None:
    page = watched.page
    page.goto(findings)
    page.select_option("select[name=by]", "site")
    page.wait_for_url("**by=site**")
    looks_right(page)
    cell = page.locator("tr[data-row='barriers.mobility'] button.cell").first
    cell.click()
    drawer = page.locator("dialog.drawer")
    drawer.locator(".found").first.wait_for()
    assert "Mobility" in drawer.locator("h2").inner_text()
    drawer.locator("summary").first.click()
    quoted = drawer.locator("mark").first.inner_text()
    words = drawer.locator("blockquote").first.inner_text()
    assert quoted.split()[0] in words
    looks_right(page)
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    assert cell.evaluate("e => e === document.activeElement")
    cell.click()
    link = drawer.locator("footer a").first
    assert re.search(r"/documents/[0-9a-f-]{36}\?s=\d+&e=\d+$", link.get_attribute("href") or "")
    link.click()
    page.locator("#reader[data-ready]").wait_for()
    assert quoted[:20] in page.locator("#reader").inner_text()
    watched.check()


def test_settings_are_chosen_by_keys_without_losing_ones_place(
    watched: browsing.Watched, findings: str
) -> None:
    page = watched.page
    page.goto(f"{findings}?sort=group:TNV")
    chosen = page.locator("select[name=by]")
    caption = page.locator("#matrix-caption")
    chosen.focus()
    for by in ("site", "sex", "age"):
        page.keyboard.press("ArrowDown")
        page.wait_for_url(f"**by={by}**")
        page.locator(f"#matrix-caption:has-text('{by}')").wait_for()
        assert chosen.evaluate("e => e === document.activeElement")
        assert page.locator("#live").inner_text().startswith(caption.inner_text())
    assert page.locator("th[aria-sort=descending]").count() == 0, "TNV is no age"
    page.go_back()
    page.locator("#matrix-caption:has-text('sex')").wait_for()
    assert chosen.input_value() == "sex"
    page.select_option("select[name=layer]", "*")
    page.wait_for_url("**layer=***")
    page.click(".subtabs >> text=Themes")
    page.locator(".theme-rows").first.wait_for()
    assert page.input_value("select[name=layer]") == "*"
    page.click(".subtabs >> text=Matrix")
    caption.wait_for()
    assert (page.input_value("select[name=layer]"), chosen.input_value()) == ("*", "sex")
    watched.check()


def test_a_double_click_opens_the_quotes_and_leaves_them_open(
    watched: browsing.Watched, findings: str
) -> None:
    page = watched.page
    page.goto(findings)
    page.locator("tr[data-row='barriers.mobility'] button.cell").first.dblclick()
    page.locator("dialog.drawer .found").first.wait_for()
    page.mouse.click(20, 450)
    page.locator("dialog.drawer").wait_for(state="detached")
    watched.check()


def test_the_head_stays_while_the_page_scrolls_to_the_last_code(
    watched: browsing.Watched, findings: str
) -> None:
    page = watched.page
    page.goto(findings)
    page.locator(".matrix-scroll.fits").wait_for()
    page.locator(".matrix tbody tr").last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    head = page.locator(".matrix thead th").last.bounding_box()
    assert head is not None
    assert head["y"] >= -1
    watched.check()


def test_the_printed_matrix_keeps_to_its_paper(watched: browsing.Watched, findings: str) -> None:
    page = watched.page
    page.goto(f"{findings}?by=document")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 700})  # A4 across, without its margins
    total = page.locator(".matrix thead th").last.bounding_box()
    assert total is not None
    assert total["x"] + total["width"] <= 1000
    assert page.locator(".told").is_visible()
    shown = page.locator(".matrix tfoot").evaluate("e => getComputedStyle(e).display")
    assert shown == "table-row-group", "a foot would be repeated on every page"
    looks = page.locator(".matrix button.cell").first
    assert looks.is_visible()
    watched.check()


def test_by_keyboard_alone(watched: browsing.Watched, findings: str) -> None:
    page = watched.page
    page.goto(f"{findings}?by=role")
    page.locator(".matrix-scroll").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.cell')"):
            break
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "participants: " in name
    page.keyboard.press("Enter")
    page.locator("dialog.drawer .found").first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.locator("dialog.drawer").wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    page.locator("thead th.all a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending]")
    watched.check()


def test_a_query_is_built_and_checked_while_it_is_typed(
    watched: browsing.Watched, findings: str, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{findings}/query")
    looks_right(page)
    page.select_option("#insert-code", label="Barriers: all codes")
    page.click("[data-insert=AND]")
    page.click("[data-insert=NOT]")
    state = page.locator("#q-state")
    page.locator("#q[aria-invalid=true]").wait_for()
    assert "missing" in state.inner_text()
    page.select_option("#insert-field", "role=TNV")
    assert page.input_value("#q").strip() == "Barriers AND NOT role=TNV"
    state.get_by_text("passages").wait_for()
    page.keyboard.press("Enter")
    page.locator(".results .found").first.wait_for()
    assert "(TNV" not in page.locator(".results").inner_text()
    assert "q=Barriers" in page.url
    looks_right(page)
    with page.expect_download() as download:
        page.click(".counts a:text('Excel')")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    sheet = load_workbook(path).active
    assert sheet is not None
    found = re.match(r"(\d+) passages", page.locator(".counts .lead").inner_text())
    assert found is not None
    assert sheet.max_row >= int(found[1]) + 3
    page.fill("#q", "barriers AN x)")
    page.keyboard.press("Enter")
    page.locator(".fault").wait_for()
    page.click("#q-state button")
    assert page.evaluate("document.activeElement.id") == "q"
    page.reload()
    page.locator(".results .found").first.wait_for()
    watched.check()


def test_more_passages_come_when_asked_for(watched: browsing.Watched, findings: str) -> None:
    page = watched.page
    page.goto(f"{findings}/query?q=barriers+OR+enablers")
    page.locator(".results .found").first.wait_for()
    assert page.locator(".results > li").count() == 20
    page.click("#more")
    page.locator(".results > li").nth(20).wait_for()
    assert page.evaluate("document.activeElement.matches('.results a')")
    watched.check()


def test_no_word_of_a_chart_lies_outside_it(watched: browsing.Watched, findings: str) -> None:
    page = watched.page
    for chart in CHARTS:
        page.goto(f"{findings}/charts?chart={chart}")
        if chart == "agreement":
            assert "two people" in page.locator(".lead").inner_text()
            continue
        assert page.evaluate(OVERFLOWS) == []
        page.click(".notes summary")
        assert page.locator(".notes table tbody tr").count() > 2
        browsing.axe_finds_nothing(page)
    page.emulate_media(color_scheme="dark")
    browsing.axe_finds_nothing(page)
    watched.check()


def test_the_word_report_is_downloaded_and_opens(
    watched: browsing.Watched, findings: str, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{findings}/report")
    looks_right(page)
    page.check("input[value=TNV]")
    with page.expect_download() as download:
        page.click("text='Word'")
    assert download.value.suggested_filename == "report.docx"
    download.value.save_as(tmp_path / "report.docx")
    words = "\n".join(each.text for each in docx.Document(str(tmp_path / "report.docx")).paragraphs)
    assert "Only participants with the role TNV" in words
    watched.check()


def test_the_matrix_says_when_others_have_changed_the_study(
    watched: browsing.Watched, findings: str, study: Path
) -> None:
    page = watched.page
    page.goto(findings)
    page.locator("table.matrix").wait_for()
    with workbench.open_project(study, write=True) as project:
        document = project.documents()[0].name
        turn = project.turns(document)[1]
        words = project.document(document).text[turn.start : turn.end]
        coding = Coding(document, turn.start, turn.end, "barriers.mobility", "Minh", words)
        project.save_codings([coding], actor="Minh")
    page.locator("#changed button").click()
    page.locator("option[value=Minh]").wait_for(state="attached")
    watched.check()


@pytest.mark.parametrize("width", [360, 3840])
def test_from_a_phone_to_a_wall(watched: browsing.Watched, findings: str, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "/query?q=barriers", "/charts", "/report"):
        page.goto(findings + path)
        page.wait_for_load_state("networkidle") if "query" in path else None
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if path == "/charts":
            assert page.locator(".slide").is_visible() == (width == 360)
            assert page.locator(".notes tbody tr").first.is_visible() == (width == 360)
    page.goto(f"{findings}?by=document")
    page.locator(".matrix-scroll").wait_for()
    if width > 3000:
        page.locator(".matrix-scroll.fits").wait_for()
    watched.check()
