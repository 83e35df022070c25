"""The first page and the study's page, as a person uses them: by keyboard, mouse and dropping."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import pytest

from qualcode import workbench
from qualcode.model import Unit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

TALK = "PVV: Anh bán hàng lâu chưa?\nKH10: Mười năm rồi, từ hồi con bé còn nhỏ.\n"
OTHER = "PVV: Chị thấy sao?\nKH11: Tôi thấy dễ chịu, cứ như ở nhà mình.\n"

SECONDS = 2.5
"""Within which a change of others is seen, on a machine that has other work too."""

DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  const send = (kind) => document.body.dispatchEvent(
    new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  send("dragenter");
  const shown = !document.getElementById("drop").hidden;
  send("drop");
  return shown;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def entered(folder: Path, browser: Browser) -> Iterator[tuple[BrowserContext, browsing.Served]]:
    """One server and one window that it has let in, for all tests; each has a study of its own."""
    with browsing.serving(folder) as served:
        window = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        window.set_default_timeout(10_000)
        window.new_page().goto(served.entrance)
        yield window, served
        window.close()


@pytest.fixture
def watched(entered: tuple[BrowserContext, browsing.Served]) -> Iterator[browsing.Watched]:
    """The first page; in the end nothing may have gone wrong on it."""
    window, served = entered
    found = browsing.watch(window.new_page(), served.address)
    found.page.goto(f"{served.address}/")
    yield found
    found.check()
    found.page.close()


@pytest.fixture
def page(watched: browsing.Watched) -> Page:
    """A sample study of its own, opened by Lan."""
    watched.page.fill("#coder", "Lan")
    watched.page.click("#try")
    watched.page.wait_for_selector("#rows tbody tr")
    return watched.page


def in_both_lights(page: Page) -> None:
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
        browsing.axe_finds_nothing(page)


def fits(page: Page) -> bool:
    """Whether nothing of the page reaches over a telephone's width."""
    page.set_viewport_size({"width": 390, "height": 800})
    found = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return bool(found)


def test_a_study_begins_by_keyboard_alone(watched: browsing.Watched, folder: Path) -> None:
    (folder / "hỏng.qualcode").write_bytes(b"SQLite format 3\0" + b"?" * 900)
    page, keys = watched.page, watched.page.keyboard
    page.reload()
    page.locator("text=This study cannot be opened.").wait_for()
    in_both_lights(page)
    assert fits(page)
    page.locator("#title").focus()
    keys.press("Enter")  # too early: what is missing is said, and focused
    page.locator("#refused", has_text="title").wait_for()
    keys.type("Chợ nổi: người bán")
    keys.press("Tab")
    keys.type("Minh Đức")
    keys.press("Tab")
    keys.press("ArrowDown")
    assert page.locator("[value=starter]").is_checked()
    keys.press("Tab")
    keys.press("Space")
    assert page.locator("[name=blind]").is_checked()
    keys.press("Enter")
    page.wait_for_selector("#empty:not([hidden])")
    assert page.locator("h1").inner_text() == "Chợ nổi: người bán"
    assert page.locator(".who").inner_text() == "Minh Đức"
    page.locator("text=Blind coding is on").wait_for()
    in_both_lights(page)
    assert fits(page)
    assert (folder / "Chợ nổi_ người bán.qualcode").is_file()


def test_files_are_dropped_looked_at_and_brought_in(page: Page) -> None:
    files = [["PV10.txt", TALK], ["PV11.txt", OTHER], ["ảnh.png", "?"]]
    assert page.evaluate(DROP, files)
    page.wait_for_selector(".account")
    assert page.locator("#drop").is_hidden()
    assert "ảnh.png" in page.locator(".account .note.bad").inner_text()
    assert "2 documents" in page.locator(".summary").inner_text()
    assert page.evaluate("document.activeElement.id") == "bringing-title"
    in_both_lights(page)
    assert fits(page)
    page.select_option("[data-label=KH11]", "interviewer")
    assert page.locator(".account .primary").is_disabled()
    page.click("text=Look again with these changes")
    page.locator(".account td", has_text="given by you").wait_for()
    page.click("text=Bring in 2 documents")
    page.locator("#rows a", has_text="PV11").wait_for()
    assert page.locator("#rows tbody tr").count() == 6
    assert page.locator("#bringing").is_hidden()
    page.locator(".toast", has_text="It is all here now.").get_by_role(
        "button", name="Undo"
    ).click()
    page.locator(".toast", has_text="Taken back.").wait_for()
    page.locator("#rows a", has_text="PV11").wait_for(state="detached")
    assert page.locator("#rows tbody tr").count() == 4


def test_a_table_dropped_with_interviews_is_told_value_by_value(page: Page) -> None:
    table = "participant,age,nghề\nBD01,69,làm ruộng\nKH10,31,bán hàng\n"
    name = "Phỏng vấn một người bán hàng ở chợ nổi Cái Răng lần thứ hai.txt"
    page.evaluate(DROP, [[name, TALK], ["bảng.csv", table], ["PV11.txt", OTHER]])
    told = page.locator(".table-told")
    told.locator("text=BD01, age: 67 → 69").wait_for()
    assert "bán hàng" in told.inner_text()
    page.set_viewport_size({"width": 390, "height": 800})
    # No word of a file's name is broken: its cell is as wide as its longest word, or wider.
    cell = page.locator(".speakers td:nth-child(4)").first.bounding_box()
    assert cell is not None
    assert cell["width"] >= 140
    assert fits(page)
    page.select_option("[data-label=KH10]", "other")
    page.click("text=Look again with these changes")
    page.locator(".account td", has_text="given by you").wait_for()
    page.get_by_role("button", name="Leave PV11.txt out").click()
    page.locator(".account", has_text="PV11").wait_for(state="detached")
    assert page.locator("[data-label=KH10]").input_value() == "other"  # what was said before holds
    page.click("text=Bring in 1 document")
    page.locator("#people-rows td", has_text="làm ruộng").wait_for()


def test_a_blind_study_deletes_what_it_hides_only_when_told_to(page: Page) -> None:
    page.click("#lock")
    page.click("dialog[open] button[value=go]")
    page.locator("text=Blind coding is on").wait_for()
    page.click(".tabs a[href$='/codebook']")
    page.click("#new-code")
    page.fill("#plan-name", "Chuyện chưa ai thấy")
    page.click("dialog[open] button[value=go]:not(:disabled)")
    page.locator(".code-head", has_text="Chuyện chưa ai thấy").wait_for()
    page.click(".verbs button:has-text('Delete…')")
    page.wait_for_selector("dialog[open] #plan-successor")
    assert page.locator("#plan-successor").input_value() == ""
    assert page.locator("dialog[open] button[value=go]").is_disabled()
    page.select_option("#plan-successor", "-")
    page.locator("dialog[open] .note", has_text="those codings are deleted too").wait_for()
    assert "None of the codings that you see" in page.locator("dialog[open] .preview").inner_text()
    page.keyboard.press("Escape")


def test_files_dropped_where_nothing_takes_them_do_not_replace_the_page(page: Page) -> None:
    page.click(".tabs a[href$='/codebook']")
    page.wait_for_selector("#tree [role=treeitem]")
    taken = """() => ["dragover", "drop"].map((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["PVV: A"], "PV.txt"));
      const event = new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true});
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    })"""
    assert page.evaluate(taken) == [True, True]
    page.locator(".toast", has_text="Files cannot be dropped here").wait_for()


def test_a_drop_can_be_given_up(page: Page) -> None:
    page.evaluate(DROP, [["PV10.txt", TALK]])
    page.click("text=Bring in nothing")
    page.locator(".toast", has_text="Nothing was brought in").wait_for()
    assert page.evaluate("document.activeElement.dataset.choose") == "files"
    assert page.locator("#rows tbody tr").count() == 4


def test_documents_are_filtered_sorted_and_opened_by_keyboard(page: Page) -> None:
    keys = page.keyboard
    in_both_lights(page)
    assert fits(page)
    page.locator("h1").click()
    keys.press("/")
    keys.type("thao")
    page.wait_for_selector("#rows tbody tr:only-child")
    keys.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "PV03 Chị Thảo"
    keys.press("ArrowUp")
    keys.press("Escape")
    page.click("[data-sort=characters]")
    sizes = [
        int(each.replace(",", ""))
        for each in page.locator("tbody td.number:nth-child(4)").all_inner_texts()
    ]
    assert sizes == sorted(sizes)
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Characters")
    page.locator("#rows a").first.focus()
    keys.press("Enter")
    page.wait_for_url("**/documents/*")


def test_all_texts_are_searched_and_lead_to_the_place(page: Page) -> None:
    page.fill("#words", "doc to")
    page.press("#words", "Enter")
    page.wait_for_selector(".places a")
    assert "đọc to" in page.locator(".places mark").all_inner_texts()
    address = page.locator(".places a").first.get_attribute("href")
    assert address is not None
    start = int(address.partition("#c")[2])
    page.locator(".places a").first.click()
    page.wait_for_url("**#c*")
    assert start > 0


def test_a_participant_is_changed_in_place(page: Page) -> None:
    keys = page.keyboard
    value = page.get_by_role("button", name="BD01, age: 67")
    value.focus()
    keys.press("Enter")
    keys.type("già")
    keys.press("Enter")
    page.locator(".toast.error", has_text="number").wait_for()
    page.fill("#people-rows input", "68")
    keys.press("Enter")
    page.get_by_role("button", name="BD01, age: 68").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "68"
    keys.press("Enter")
    keys.type("99")
    keys.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "68"


def test_a_table_of_participants_is_shown_first(page: Page, tmp_path: Path) -> None:
    table = tmp_path / "người.csv"
    table.write_text("participant,nghề\nBD01,làm ruộng\nBD77,học sinh\n", encoding="utf-8")
    page.set_input_files("#choose-table", str(table))
    page.wait_for_selector("dialog[open]")
    assert "BD77" in page.locator("dialog").inner_text()
    browsing.axe_finds_nothing(page)
    page.click("dialog .primary")
    page.locator("#people-rows th", has_text="BD77").wait_for()


def test_the_machine_says_what_it_would_do_then_does_it(page: Page) -> None:
    page.select_option("#unit", "turn")
    page.locator(".toast", has_text="Changed what is counted").wait_for()
    page.click("#propose")
    page.wait_for_selector("dialog[open] li")
    assert "new proposal" in page.locator("dialog").inner_text()
    browsing.axe_finds_nothing(page)
    page.click("dialog .primary")
    page.locator(".toast", has_text="new proposal").wait_for()
    assert page.evaluate("document.activeElement.id") == "propose"


def test_titles_locks_and_exports(page: Page) -> None:
    page.click("#rename")
    page.fill("#new-title", "Đọc <i>sách</i>")
    page.press("#new-title", "Enter")
    page.locator("h1", has_text="Đọc <i>sách</i>").wait_for()
    page.click("#lock")
    page.click("dialog .primary")
    page.locator("text=Blind coding is on").wait_for()
    page.click("#lock")
    browsing.axe_finds_nothing(page)
    page.click("dialog .primary")
    page.locator("text=Blind coding is off").wait_for()
    page.click("[data-export=qdpx]")
    page.wait_for_selector("dialog[open] dl")
    with page.expect_download() as download:
        page.click("dialog .primary")
    assert download.value.suggested_filename.endswith("(qdpx).zip")


def test_hostile_words_are_text(page: Page) -> None:
    evil = "<img src=x onerror=alert(1)>"
    talk = f"PVV: {evil}?\nKH10: Dạ {evil} thôi.\n"
    page.evaluate(DROP, [[f"{evil}.txt", talk], [f"{evil}.png", "?"]])
    page.wait_for_selector(".account")
    assert page.locator(".account img").count() == 0
    page.locator(".account .primary").click()
    page.locator("#rows a", has_text="onerror").wait_for()
    assert page.locator("main img").count() == 0


def newest(folder: Path) -> Path:
    """The study that was made last: that of the test."""
    return max(folder.glob("Nghiên cứu mẫu*.qualcode"), key=lambda path: path.stat().st_ctime)


def test_what_others_do_is_seen_soon(page: Page, folder: Path) -> None:
    took = []
    with workbench.open_project(newest(folder), write=True) as project:
        for n in range(3):  # the later ones while the page has only just looked
            begun = time.perf_counter()
            workbench.set_title(project, f"Lần {n}", actor="Minh")
            page.locator("h1", has_text=f"Lần {n}").wait_for()
            took.append(time.perf_counter() - begun)
        workbench.finish_documents(project, ["PV01 Bà Nhàn"], coder="Minh")
    page.locator("#rows td", has_text="Minh").wait_for()
    sys.stdout.write(f"seen after {', '.join(f'{each:.2f} s' for each in took)}\n")
    assert max(took) < SECONDS


def test_two_people_write_one_value(page: Page, folder: Path) -> None:
    from playwright.sync_api import expect

    page.get_by_role("button", name="BD01, age: 67").click()
    page.keyboard.type("71")
    with workbench.open_project(newest(folder), write=True) as project:
        workbench.set_participant(project, "BD01", ["age=70"], actor="Minh")
        workbench.finish_documents(project, ["PV01 Bà Nhàn"], coder="Minh")
    page.keyboard.press("Enter")
    sides = page.locator("dialog[open] .sides")
    expect(sides).to_contain_text("71")
    expect(sides).to_contain_text("70")
    in_both_lights(page)
    page.keyboard.press("Escape")
    expect(page.locator("#people-rows input")).to_have_value("71")
    page.keyboard.press("Enter")
    page.click("dialog[open] button[value=mine]")
    page.get_by_role("button", name="BD01, age: 71").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "71"
    page.locator("#rows td", has_text="Minh").wait_for()  # it came while the cell was open


def test_two_people_rename_the_study_and_make_one_column(page: Page, folder: Path) -> None:
    from playwright.sync_api import expect

    with workbench.open_project(newest(folder), write=True) as project:
        page.click("#rename")
        page.fill("#new-title", "Tên của Lan")
        workbench.set_title(project, "Tên của Minh", actor="Minh")
        page.keyboard.press("Enter")
        why = page.locator("dialog[open] .note")
        expect(why).to_contain_text("Tên của Minh")
        expect(page.locator("#new-title")).to_have_value("Tên của Lan")
        browsing.axe_finds_nothing(page)
        page.click("dialog[open] .primary")
        page.locator("h1", has_text="Tên của Lan").wait_for()

        page.click("#people-attribute")
        page.fill("#new-attribute", "xóm")
        page.fill("#new-value", "Đình")
        workbench.set_participant(project, "BD01", ["xóm=Bến"], actor="Minh")
        page.click("dialog[open] .primary")
        expect(why).to_contain_text("Bến")
        expect(page.locator("#new-value")).to_have_value("Đình")
        page.keyboard.press("Escape")
    page.get_by_role("button", name="BD01, xóm: Bến").wait_for()


def test_two_people_choose_what_is_counted(page: Page, folder: Path) -> None:
    from playwright.sync_api import expect

    page.route("**/api/events*", lambda route: route.abort())  # a page that hears nothing
    page.reload()
    page.wait_for_selector("#rows tbody tr")
    with workbench.open_project(newest(folder), write=True) as project:
        workbench.set_unit(project, Unit.TURN, actor="Minh")
    page.select_option("#unit", "paragraph")
    sides = page.locator("dialog[open] .sides")
    expect(sides).to_contain_text("Paragraphs")
    expect(sides).to_contain_text("Turns")
    page.click("dialog[open] button[value=theirs]")
    expect(page.locator("#unit")).to_have_value("turn")
