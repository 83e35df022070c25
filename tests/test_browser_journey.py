"""Whole journeys through the workbench: from an empty folder to the report by keys alone, a day's
work by mouse, and a server that is killed or out of reach while somebody works.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
from handling import Hands, drag, free_port, is_saved, open_document, place, said

from qualcode import workbench
from qualcode.model import Status

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

FIRST = """\
H: Bác đến thư viện xã từ bao giờ ạ?
Đ: Từ đầu năm. Mắt tôi mờ rồi, cháu Đượm phải đọc hộ từng dòng.
H: Bác có hay bận không ạ?
Đ: Đến mùa là tôi bận việc đồng. Nhưng tối nào rảnh tôi vẫn ghé.
H: Bác thấy mình khác trước chỗ nào?
Đ: Bây giờ tôi dám đứng lên kể chuyện trước cả xóm.
"""
SECOND = """\
H: Chị thấy sách ở đây thế nào?
Đ: Sách cũ lắm, mấy quyển rách cả bìa. Cái quạt thì kêu cọt kẹt.
"""
DOCUMENT = "PV01_TNV01"
SECRET = "Đượm"
STATEMENT = "Mắt kém thì phải nhờ người nhà đọc hộ."
IN_VIVO = "cọt kẹt"


def test_from_an_empty_folder_to_the_report_by_keys_alone(
    tmp_path: Path, window: BrowserContext
) -> None:
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "A Bác Tư.txt").write_text(FIRST, "utf-8")
    (talks / "B Chị Mơ.txt").write_text(SECOND, "utf-8")
    folder = tmp_path / "studies"
    folder.mkdir()
    with browsing.serving(folder) as served:
        watched = browsing.watch(window.new_page(), served.address)
        hands = Hands(watched.page)
        watched.page.goto(served.entrance)
        begin_a_study(hands)
        bring_in(hands, sorted(talks.iterdir()))
        let_the_machine_propose(hands)
        code_by_keys(hands)
        decide_by_keys(hands)
        finish(hands)
        write_the_theme(hands)
        report = download_the_report(hands)
        watched.check()
    (study,) = folder.glob("*.qualcode")
    assert_coded_so(study)
    assert_reported_so(report)


def begin_a_study(hands: Hands) -> None:
    hands.tab_to(".skip")
    hands.press("Enter")
    hands.tab_to("#title")
    hands.type("Đọc sách ở xã")
    hands.tab_to("#coder")
    hands.press("Control+a")
    hands.type("Lan")
    hands.tab_to("[name=codebook]")
    hands.press("ArrowDown")
    assert hands.page.locator("[value=starter]").is_checked()
    hands.follow()
    hands.page.wait_for_selector("#empty:not([hidden])")


def bring_in(hands: Hands, files: list[Path]) -> None:
    page = hands.page
    page.on("filechooser", lambda chooser: chooser.set_files(files))
    hands.tab_to("#empty [data-choose=files]")
    hands.press("Enter")
    page.wait_for_selector(".account .summary")
    hands.heard("2 documents can be brought in")
    hands.is_somewhere()
    hands.tab_to(".account .primary")
    hands.press("Enter")
    hands.heard("It is all here now")
    page.wait_for_function("() => document.activeElement.closest('#rows')")
    hands.is_somewhere()


def let_the_machine_propose(hands: Hands) -> None:
    hands.tab_to("#propose")
    hands.press("Enter")
    hands.page.wait_for_selector("dialog[open] .primary")
    hands.tab_to("dialog .primary")
    hands.press("Enter")
    hands.heard("new proposal")
    hands.page.wait_for_function("() => document.activeElement.id === 'propose'")
    hands.is_somewhere()


def code_by_keys(hands: Hands) -> None:
    page = hands.page
    hands.tab_to("#rows a", back=True)
    while hands.focus("textContent") != "B Chị Mơ":
        hands.press("ArrowDown" if hands.focus("textContent") < "B" else "ArrowUp")
    hands.follow()
    page.wait_for_selector("#reader[data-ready]")
    hands.press("j", "j", "k", "j")
    assert hands.focus("id") == "t2"
    hands.is_somewhere()
    # a new code, named by the words; then a code of the list, with a memo
    while "cọt" not in page.locator("#live").inner_text():
        hands.press("ArrowRight")
    hands.press("Shift+ArrowRight", "Enter")
    page.wait_for_selector(".chooser")
    hands.press("Alt+v")
    page.wait_for_selector("dialog[open]")
    assert page.input_value("#new-name") == IN_VIVO
    hands.press("Enter")
    hands.heard(f"Coded “{IN_VIVO}”: {IN_VIVO}")
    is_saved(page)
    hands.is_somewhere()
    hands.press("k", "j", "ArrowRight", "Shift+ArrowRight", "Enter")
    page.wait_for_selector(".chooser")
    hands.type("sach cu")
    hands.press("Enter")
    hands.heard("Coded “Few and old books”: Sách cũ")
    is_saved(page)
    hands.press("m")
    page.wait_for_selector(".memo textarea")
    hands.type("Hỏi thêm cô thủ thư")
    hands.press("Control+Enter")
    hands.heard("Memo written")
    is_saved(page)
    hands.is_somewhere()
    hands.press("Control+z")
    hands.heard("Undone: .*memo")
    hands.press("Control+y")
    hands.heard("Done again: .*memo")
    hands.is_somewhere()


def decide_by_keys(hands: Hands) -> None:
    page = hands.page
    hands.press("p")
    hands.page.wait_for_selector(".card-of")
    hands.press("r")
    hands.heard("rejected")
    is_saved(page)
    hands.tab_to("#document")
    hands.press("ArrowUp")
    hands.heard("Enter opens this document")
    hands.follow()
    page.wait_for_selector("#reader[data-ready]")
    for key, told in (("a", "“Failing eyesight” accepted"), ("c", ""), ("a", "accepted")):
        hands.press("p")
        hands.heard("proposed, by the machine")
        hands.is_somewhere()
        hands.press(key)
        if key == "c":
            page.wait_for_selector(".chooser")
            hands.type("kinh phi")
            hands.press("Enter")
            hands.heard("Changed to “Money”")
        else:
            hands.heard(told)
        is_saved(page)
        hands.is_somewhere()
    hands.press("p")
    hands.heard("No proposal is left")


def finish(hands: Hands) -> None:
    hands.tab_to("#finished", back=True)
    hands.press("Space")
    hands.heard("Finished")
    is_saved(hands.page)


def write_the_theme(hands: Hands) -> None:
    page = hands.page
    hands.tab_to(".tabs a[href$='/findings']", back=True)
    hands.follow()
    hands.tab_to(".subtabs a[href*='/themes']")
    hands.follow()
    hands.tab_to(".theme-rows a[href*='barriers.sight']")
    hands.follow()
    page.wait_for_selector("body[data-ready]")
    hands.tab_to("#said-vi")
    hands.type(STATEMENT)
    page.wait_for_selector("#statement-state[data-state=saved]")
    hands.tab_to("#candidates button")
    hands.press("Enter")
    hands.heard("Chosen")
    page.wait_for_selector(".quote-card")
    hands.is_somewhere()
    hands.tab_to("[data-do=marks]", back=True)
    hands.press("Enter")
    page.wait_for_selector("dialog .words-to-mark:focus")
    # the words before the name are left out, the name is replaced
    hands.press("Shift+ArrowRight", "Shift+ArrowRight")
    page.locator(".marking [role=status]", has_text="Selected: “").wait_for()
    hands.tab_to("dialog .row > button")
    hands.press("Enter")
    hands.heard("Left out")
    while SECRET not in page.inner_text(".marking [role=status]"):
        hands.press("ArrowRight", "Shift+ArrowRight")
        if SECRET not in page.inner_text(".marking [role=status]"):
            hands.press("ArrowLeft", "ArrowRight")
    hands.tab_to("dialog input")
    hands.type("tên")
    hands.press("Enter")
    hands.heard("Replaced")
    hands.tab_to("dialog .primary")
    hands.press("Enter")
    hands.heard("Changed")
    page.wait_for_selector(".quote-card:has-text('[tên]')")
    hands.is_somewhere()


def download_the_report(hands: Hands) -> Path:
    hands.tab_to(".subtabs a[href*='/report']", back=True)
    hands.follow()
    hands.tab_to("select[name=lang]")
    hands.tab_to("button[formaction$='/docx']")
    with hands.page.expect_download(timeout=30_000) as waiting:
        hands.press("Enter")
    assert waiting.value.suggested_filename.endswith(".docx")
    return Path(waiting.value.path())


def assert_coded_so(study: Path) -> None:
    assert workbench.check(study).holds
    with workbench.open_project(study, write=False) as project:
        found = [each.coding for each in project.codings()]
        texts = {each.name: project.document(each.name).text for each in project.documents()}
    assert all(texts[each.document][each.start : each.end] == each.quote for each in found)
    mine = {
        (each.quote, each.code.partition(".")[2], each.memo)
        for each in found
        if each.coder == "Lan"
    }
    assert mine == {(IN_VIVO, "cot_ket", ""), ("Sách cũ", "books", "Hỏi thêm cô thủ thư")}
    decided = {each.code: each.status for each in found if each.coder != "Lan"}
    assert decided == {
        "challenges.books": Status.REJECTED,
        "barriers.sight": Status.ACCEPTED,
        "challenges.money": Status.ACCEPTED,
        "positive.confidence": Status.ACCEPTED,
    }


def assert_reported_so(report: Path) -> None:
    from docx import Document

    document = Document(str(report))
    cells = [each.text for table in document.tables for row in table.rows for each in row.cells]
    text = "\n".join([*(each.text for each in document.paragraphs), *cells])
    assert STATEMENT in text
    quote = next(line for line in text.splitlines() if "[tên]" in line)
    assert "[...]" in quote
    assert "phải đọc hộ" in quote
    assert SECRET not in text
    assert SECRET.encode() not in said_in(report)


def said_in(report: Path) -> bytes:
    """Everything that stands in a Word file, all its parts."""
    from zipfile import ZipFile

    with ZipFile(report) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_a_day_by_mouse_and_back_to_its_noon(study: Path, window: BrowserContext) -> None:
    with browsing.serving(study) as served:
        watched = browsing.enter(window, served)
        page = watched.page
        open_document(page, served, study, DOCUMENT)
        drag(page, 6, "xách nguyên cân cam về")
        page.locator(".chooser li", has_text="Mobility").click()
        is_saved(page)
        drag(page, 4, "trước cửa nhà", back=True)
        page.click(".tree [data-code='challenges.unmet_jobs'] .name")
        is_saved(page)
        assert coded(study) == [
            ("trước cửa nhà", "challenges.unmet_jobs"),
            ("xách nguyên cân cam về", "barriers.mobility"),
        ]
        page.locator("#t4 mark", has_text="trước cửa nhà").first.click()
        page.click(".card-of [data-does=change]")
        page.locator(".chooser li", has_text="Loans").first.click()
        is_saved(page)
        resize(page, "start", 4, "cửa")
        is_saved(page)
        noon = coded(study)
        assert noon[0] == ("cửa nhà", "challenges.unmet_loans")
        page.locator("#t6 mark", has_text="xách").first.click()
        page.click(".card-of [data-does=remove]")
        is_saved(page)
        assert len(coded(study)) == 1
        page.click("#undo")
        page.locator("#t6 mark", has_text="xách").first.wait_for()
        page.click("#redo")
        page.locator("#t6 mark", has_text="xách").wait_for(state="detached")
        page.click("#finished")
        page.locator("#live", has_text="Finished").wait_for(state="attached")

        page.click(".tabs a[href$='/history']")
        page.wait_for_selector("body[data-ready]")
        told = page.locator(".event p").all_inner_texts()
        assert_plain(told)
        page.locator(".event", has_text="moved the edges of").first.locator("button").click()
        page.click("dialog button.primary")
        page.locator(".toast", has_text="taken back").wait_for()
        page.locator(".event.undone").first.wait_for()
        assert coded(study) == noon
        open_document(page, served, study, DOCUMENT)
        page.locator("#t6 mark", has_text="xách").first.wait_for()
        assert not page.is_checked("#finished")
        watched.check()
    assert workbench.check(study).holds


def coded(study: Path) -> list[tuple[str, str]]:
    return [(each.quote, each.code) for each in said(study, DOCUMENT)]


def resize(page: Page, edge: str, turn: int, words: str) -> None:
    """Drags an edge of the chosen coding to some words."""
    handle = page.locator(f".handle.{edge}").bounding_box()
    assert handle is not None
    to = place(page, turn, words, "still")
    page.mouse.move(handle["x"] + 12, handle["y"] + 17)
    page.mouse.down()
    page.mouse.move(*to, steps=4)
    page.mouse.up()


def assert_plain(sentences: list[str]) -> None:
    """No sentence shows what only machines read: ids, keys, brackets of values."""
    for each in sentences:
        assert not re.search(r"[0-9a-f]{8}|[{}]|None|null|true|\bguid\b", each), each
        assert each.strip(), each


def test_a_killed_server_comes_back_and_what_waited_saves_itself(
    study: Path, window: BrowserContext
) -> None:
    port = str(free_port())
    with browsing.serving(study, "--port", port) as served:
        page = browsing.enter(window, served).page
        theme = browsing.watch(window.new_page(), served.address).page
        theme.goto(f"{page.url}findings/themes/barriers.mobility")
        theme.wait_for_selector("body[data-ready]")
        open_document(page, served, study, DOCUMENT)
        drag(page, 6, "xách nguyên cân cam về")
        page.keyboard.press("1")
        is_saved(page)
        served.process.kill()
        served.process.wait()
        drag(page, 4, "trước cửa nhà")
        page.keyboard.press("2")
        page.locator("#unsaved", has_text="1 change is not saved yet").wait_for()
        theme.fill("#said-vi", STATEMENT)
        theme.wait_for_selector("#statement-state[data-state=failed]")
    assert [words for words, _ in coded(study)] == ["xách nguyên cân cam về"]
    with browsing.serving(study, "--port", port) as served:
        # Lan comes in again in a third window; those that stayed open go on by themselves
        browsing.enter(window, served)
        for each in (page, theme):  # which she comes back to
            each.evaluate("dispatchEvent(new Event('focus'))")
        page.locator("#unsaved").wait_for(state="hidden")
        is_saved(page)
        theme.wait_for_selector("#statement-state[data-state=saved]")
        window.set_offline(True)
        page.keyboard.press("m")
        page.keyboard.type("ghi khi mất mạng")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector('#state[data-state="failed"]')
        window.set_offline(False)
        is_saved(page)
        page.locator("#unsaved").wait_for(state="hidden")
    found = said(study, DOCUMENT)
    assert [(each.quote, each.memo) for each in found] == [
        ("trước cửa nhà", "ghi khi mất mạng"),
        ("xách nguyên cân cam về", ""),
    ]
    with workbench.open_project(study, write=False) as project:
        assert project.statements()["barriers.mobility"].text.vi == STATEMENT
    assert workbench.check(study).holds
