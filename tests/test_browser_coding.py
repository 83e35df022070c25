"""The coding page, driven as a person does: by mouse, by keys alone, on a phone, offline."""

from __future__ import annotations

import socket
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from browsing import Served
from handling import drag, heard, is_saved, open_document, place
from places import CODEBOOK

from qualcode import workbench
from qualcode.model import Coding, Evidence, Status
from qualcode.workbench import ImportRequest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page

    from qualcode.store import StoredCoding

TALK = """\
H: Chào chị Bưởi ạ 😀 chị cho em hỏi chuyện nhé.
Đ: Dạ vâng, nhà em 👩‍👩‍👧 ở xóm Đượm, chồng em đi làm xa. Mẹ em bảo: cứ ở nhà. Ngại lắm!
H: Chị có ngại gì không, chị kể lại được không?
Đ: Cũng có lúc sợ hàng xóm biết. Nhưng nhóm nhắn tin thì tiện. Cả tuần, ngày nào em cũng đọc 📱.
(Có tiếng trẻ con khóc)
H: Thế chị mong gì nhất về NAME?
Đ: Mong có việc gần nhà thôi ạ.
"""
NAMES = [
    "chuột", "phím", "đề xuất", "vùng", "gõ", "sống", "mất mạng", "hai phía", "điện thoại", "đẹp",
]  # fmt: skip
MACHINE = "rules:0123456789ab"
SECOND, FOURTH = 2, 4


@dataclass(frozen=True)
class Stage:
    """A study that is served."""

    path: Path
    served: Served


def make_study(folder: Path) -> Path:
    """A study of one short talk under several names, in NFD as Macs write it, with proposals."""
    path = folder / "nghiên cứu.qualcode"
    workbench.init(path, codebook=CODEBOOK, coder="Lan")
    talks = folder / "talks"
    talks.mkdir()
    for name in NAMES:
        talk = TALK.replace("NAME", name)  # a file with the same content is not read twice
        (talks / f"{name}.txt").write_text(unicodedata.normalize("NFD", talk), "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((talks,)), actor="Lan")
        proposals = []
        for name in ("đề xuất", "đẹp"):
            text = project.document(name).text
            for words, code in (
                ("chồng em đi làm xa", "barriers.mobility"),
                ("nhóm nhắn tin thì tiện", "enablers.online_channel"),
                ("Mong có việc gần nhà", "challenges.unmet_jobs"),
            ):
                start = text.index(words)
                end = start + len(words)
                sign = Evidence(f"{code}#1", start, start + 4, 0.8)
                proposals.append(
                    Coding(
                        name, start, end, code, MACHINE, words, "rules", Status.PROPOSED, 0.8,
                        evidence=(sign,),
                    )
                )  # fmt: skip
        project.save_codings(proposals, actor="Lan")
    return path


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path = make_study(tmp_path_factory.mktemp("study"))
    with browsing.serving(path) as served:
        yield Stage(path, served)


@pytest.fixture(scope="module")
def cookies(stage: Stage, browser: Any) -> Any:
    """The cookies of a browser in which Lan works: the address lets one browser in."""
    context = browser.new_context()
    browsing.enter(context, stage.served)
    state = context.storage_state()
    context.close()
    return state["cookies"]


@pytest.fixture
def opened(stage: Stage, window: BrowserContext, cookies: Any) -> Any:
    """Opens a document by its name; what the page must not do is looked for in the end."""
    window.add_cookies(cookies)
    watched = browsing.watch(window.new_page(), stage.served.address)

    def open_one(name: str) -> Page:
        open_document(watched.page, stage.served, stage.path, name)
        return watched.page

    yield open_one
    watched.check()


def saved(stage: Stage, name: str, *, machine: bool = False) -> list[StoredCoding]:
    """What the project file holds of a document, by place."""
    with workbench.open_project(stage.path, write=False) as project:
        found = project.codings(document=name)
    return [each for each in found if each.coding.coder.startswith("rules:") == machine]


def quotes(stage: Stage, name: str) -> list[tuple[str, str]]:
    """(Words, code) of people's codings, checked against the text."""
    with workbench.open_project(stage.path, write=False) as project:
        text = project.document(name).text
    found = [each.coding for each in saved(stage, name)]
    assert all(text[each.start : each.end] == each.quote for each in found)
    return [(each.quote, each.code) for each in found]


def mark(page: Page, words: str) -> Locator:
    """The first mark that holds these words."""
    return page.locator("mark", has_text=words).first


def test_by_mouse_select_code_undo_resize_note_and_remove(stage: Stage, opened: Any) -> None:
    page: Page = opened("chuột")
    drag(page, 2, "ồng em", to=(2, "làm x"))
    assert "chồng em đi làm xa" in page.locator(".chooser .said-words").inner_text()
    page.keyboard.type("bien dong")  # finds the code without diacritics, by its Vietnamese name
    page.keyboard.press("Enter")
    is_saved(page)
    assert quotes(stage, "chuột") == [("chồng em đi làm xa", "barriers.mobility")]

    page.click("#undo")
    heard(page, "Undone")
    assert page.locator("#t2 mark").count() == 0
    assert quotes(stage, "chuột") == []
    page.click("#redo")
    mark(page, "chồng em").wait_for()
    assert len(quotes(stage, "chuột")) == 1

    mark(page, "chồng em").click()
    page.click(".card-of [aria-label='End one word later']")
    is_saved(page)
    page.click(".card-of [data-does=memo]")
    page.keyboard.type("Đi xa cả năm")
    page.click(".card-of .memo button")
    is_saved(page)
    (there,) = saved(stage, "chuột")
    assert (there.coding.quote, there.coding.memo) == ("chồng em đi làm xa. Mẹ", "Đi xa cả năm")

    handle = page.locator(".handle.start").bounding_box()
    assert handle
    to = place(page, SECOND, "đi làm")
    page.mouse.move(handle["x"] + 12, handle["y"] + 17)
    page.mouse.down()
    page.mouse.move(*to, steps=4)
    page.mouse.up()
    is_saved(page)
    assert saved(stage, "chuột")[0].coding.quote == "đi làm xa. Mẹ"

    mark(page, "đi làm").click()
    page.click(".card-of [data-does=remove]")
    is_saved(page)
    assert saved(stage, "chuột") == []
    assert page.evaluate("document.activeElement.id") == "t2"


def test_by_keys_alone(stage: Stage, opened: Any) -> None:
    page: Page = opened("phím")
    press = page.keyboard.press
    press("j")
    press("j")
    assert page.evaluate("document.activeElement.id") == "t2"
    for _ in range(3):
        press("ArrowRight")
    press("Shift+ArrowRight")
    press("Enter")
    page.wait_for_selector(".chooser")
    page.keyboard.type("viec lam")
    press("ArrowDown")
    press("ArrowUp")
    chosen = page.get_attribute(".chooser [aria-selected=true]", "id")
    assert page.get_attribute(".chooser input", "aria-activedescendant") == chosen
    press("Escape")
    assert page.evaluate("document.activeElement.id") == "t2", "focus comes back to the turn"
    press("Enter")
    page.keyboard.type("mobility")
    press("Enter")
    is_saved(page)
    assert quotes(stage, "phím") == [("nhà em", "barriers.mobility")]

    press("]")
    is_saved(page)
    press("}")
    press("}")
    is_saved(page)
    assert [words for words, _ in quotes(stage, "phím")] == ["nhà"]
    press("m")
    page.keyboard.type("ghi nhanh")
    press("Control+Enter")
    is_saved(page)
    assert saved(stage, "phím")[0].coding.memo == "ghi nhanh"

    press("k")
    press("j")
    press("ArrowRight")
    press(">")
    press("q")
    is_saved(page)
    assert len(quotes(stage, "phím")) == 2
    press("o")
    heard(page, "barriers|Mobility")
    first = page.locator(".card-of article.active").inner_text()
    press("o")
    press("u")
    is_saved(page)
    assert first
    assert len(quotes(stage, "phím")) == 1
    press("Control+z")
    heard(page, "Undone")
    assert len(quotes(stage, "phím")) == 2
    press("Control+y")
    heard(page, "Done again")
    assert len(quotes(stage, "phím")) == 1

    press("g")
    page.keyboard.type("6")
    press("Enter")
    page.wait_for_selector("#t6.current")
    press("Enter")  # without words, the turn as a whole
    page.keyboard.press("1")
    is_saved(page)
    assert any(words.startswith("Mong có việc") for words, _ in quotes(stage, "phím"))


def test_proposals_are_accepted_rejected_and_changed(stage: Stage, opened: Any) -> None:
    page: Page = opened("đề xuất")
    assert page.locator(".stripe[data-status=proposed]").count() == 3
    assert page.locator("mark.guess").count() == 3
    assert page.locator(".stripes .ask", has_text="?").count() == 3
    page.keyboard.press("p")
    page.wait_for_selector(".card-of")
    assert "by the sign" in page.locator(".card-of .signs").inner_text()
    page.keyboard.press("a")
    is_saved(page)
    page.keyboard.press("p")
    page.keyboard.press("r")
    is_saved(page)
    page.locator("#t4 mark").wait_for(state="detached")
    page.keyboard.press("p")
    page.keyboard.press("c")
    page.keyboard.type("loans")
    page.keyboard.press("Enter")
    is_saved(page)
    told = [
        (each.coding.status, each.coding.code) for each in saved(stage, "đề xuất", machine=True)
    ]
    assert told == [
        (Status.ACCEPTED, "barriers.mobility"),
        (Status.REJECTED, "enablers.online_channel"),
        (Status.ACCEPTED, "challenges.unmet_loans"),
    ]
    page.keyboard.press("p")
    heard(page, "No proposal is left")
    page.keyboard.press("Control+z")
    heard(page, "Undone")
    page.locator("#next-proposal").wait_for()


SPANS = [
    # first turn and words, last turn and words, how, backwards, what the file must hold
    ((1, "ạ 😀"), (1, "ạ 😀"), "exact", False, "ạ 😀"),
    ((2, "👩‍👩‍👧"), (2, "ở"), "exact", False, "👩‍👩‍👧 ở"),
    ((2, "ượm"), (2, "chồ"), "words", False, "Đượm, chồng"),
    ((2, "ượm"), (2, "chồ"), "words", True, "Đượm, chồng"),
    ((2, "ượm"), (2, "chồ"), "exact", True, "ượm, chồ"),
    ((2, "Mẹ em"), (2, "bảo"), "sentence", False, "Mẹ em bảo: cứ ở nhà."),
    ((2, "Ngại"), (3, "ngại"), "words", False, "Ngại lắm!\nH: Chị có ngại"),
    ((4, "cũng đọc 📱"), (4, "cũng đọc 📱"), "exact", True, "cũng đọc 📱"),
]


def test_the_file_holds_exactly_what_was_selected(stage: Stage, opened: Any) -> None:
    page: Page = opened("vùng")
    for first, last, how, back, expected in SPANS:
        page.click("[popovertarget=view-menu]")
        page.check(f"#view-menu [value={how}]")
        page.keyboard.press("Escape")
        drag(page, *first, to=last, back=back)
        page.keyboard.press("Enter")
        page.locator(".turn mark").first.wait_for()
        is_saved(page)
        found = [words for words, _ in quotes(stage, "vùng")]
        assert found == [expected], (how, back)
        page.click("#undo")
        page.locator(".turn mark").first.wait_for(state="detached")


def test_three_clicks_take_the_turn_and_never_a_label(stage: Stage, opened: Any) -> None:
    page: Page = opened("vùng")
    page.mouse.click(*place(page, FOURTH, "hàng xóm"), click_count=3)
    # not the one of the word, which stands there for a moment if the third click is slow
    page.wait_for_selector(".chooser .said-words:has-text('Cũng có lúc sợ hàng xóm biết')")
    page.keyboard.press("Enter")
    is_saved(page)
    # a selection that ends in the label of the next turn ends with the turn before
    page.keyboard.press("Control+z")
    heard(page, "Undone")
    start = place(page, SECOND, "Ngại")
    label = page.locator("#t3 .label b").bounding_box()
    assert label
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(label["x"] + 4, label["y"] + 8, steps=5)
    page.mouse.up()
    page.wait_for_selector(".chooser")
    page.keyboard.press("Enter")
    is_saved(page)
    page.wait_for_selector("#t2 mark")
    assert [words for words, _ in quotes(stage, "vùng")] == ["Ngại lắm!"]
    page.keyboard.press("Control+z")
    heard(page, "Undone")


def test_composition_types_and_never_commands(stage: Stage, opened: Any) -> None:
    page: Page = opened("gõ")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    for key, code in (("j", "KeyJ"), ("q", "KeyQ"), ("1", "Digit1"), ("Enter", "Enter")):
        page.evaluate(
            "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            " {key, code, keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))",
            [key, code],
        )
    assert page.locator(".chooser").count() == 0
    assert page.evaluate("document.activeElement.id") == "t1"
    drag(page, 2, "Mẹ", to=(2, "em bảo"))
    session = page.context.new_cdp_session(page)
    for step in ("v", "vi", "viê", "việc"):
        session.send(
            "Input.imeSetComposition",
            {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
        )
    page.evaluate(
        "() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))"
    )
    assert page.locator(".chooser").is_visible()
    session.send("Input.insertText", {"text": "việc"})
    assert page.input_value(".chooser input") == "việc"
    assert "New code “việc”" in page.locator(".chooser ul").inner_text()
    page.keyboard.press("Escape")
    assert saved(stage, "gõ") == []


def test_words_become_a_code(stage: Stage, opened: Any) -> None:
    page: Page = opened("gõ")
    drag(page, 2, "Ngại", to=(2, "lắm"))
    page.keyboard.press("Alt+v")
    page.wait_for_selector("dialog[open]")
    assert page.input_value("#new-name") == "Ngại lắm"
    page.keyboard.press("Enter")
    page.locator(".tree", has_text="Ngại lắm").wait_for()
    is_saved(page)
    assert [words for words, _ in quotes(stage, "gõ")] == ["Ngại lắm"]
    drag(page, 4, "sợ", to=(4, "biết"))
    page.keyboard.type("rut re")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.keyboard.press("Escape")


def test_reloading_keeps_everything(stage: Stage, opened: Any) -> None:
    page: Page = opened("sống")
    drag(page, 2, "nhà", to=(2, "Đượm"))
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("online")
    page.keyboard.press("Enter")
    is_saved(page)
    page.locator(".finished").click()
    is_saved(page)
    before = [page.locator("#t2 .stripe").count(), page.locator("#t2 mark").count()]
    assert before[0] == 2
    page.reload()
    page.wait_for_selector("#reader[data-ready]")
    assert [page.locator("#t2 .stripe").count(), page.locator("#t2 mark").count()] == before
    assert page.is_checked("#finished")
    button = page.locator("#t2 .list-codings")
    assert button.inner_text().startswith("2 codings: ")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".card-of article").count() == 2


def test_what_others_do_arrives_by_itself(stage: Stage, opened: Any) -> None:
    page: Page = opened("sống")
    there = page.locator("#t4 .stripe").count()
    with workbench.open_project(stage.path, write=True) as project:
        workbench.add_coding(project, "sống", "barriers.mobility", "sợ hàng xóm biết", coder="Minh")
    mark(page, "hàng xóm").wait_for()
    assert page.locator("#t4 .stripe").count() == there + 1
    mark(page, "hàng xóm").click()
    assert "Minh" in page.locator(".card-of").inner_text()
    assert page.locator(".card-of [data-does=remove]").count() == 0


def test_both_sides_are_shown_where_two_changed_one_coding(
    stage: Stage, opened: Any, window: BrowserContext
) -> None:
    page: Page = opened("hai phía")
    drag(page, 2, "nhà", to=(2, "Đượm"))
    page.keyboard.press("Enter")
    is_saved(page)
    window.set_offline(True)
    page.keyboard.press("]")
    page.wait_for_selector('#state[data-state="failed"]')
    (there,) = saved(stage, "hai phía")
    with workbench.open_project(stage.path, write=True) as project:
        workbench.note_on_coding(project, there, "nghĩ lại", actor="Lan")
    window.set_offline(False)
    page.wait_for_selector("dialog[open]")
    told = page.locator("dialog[open]").inner_text()
    assert "nghĩ lại" in told
    page.click("dialog [value=mine]")
    is_saved(page)
    (now,) = saved(stage, "hai phía")
    assert (now.coding.quote[-5:], now.coding.memo) == ("chồng", "nghĩ lại")


def test_axe_and_the_looks_of_everything_that_opens(opened: Any) -> None:
    page: Page = opened("đẹp")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        drag(page, 4, "sợ", to=(4, "biết"))
        browsing.axe_finds_nothing(page)
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        page.wait_for_selector(".card-of")
        browsing.axe_finds_nothing(page)
        page.keyboard.press("Escape")


def test_on_a_phone(stage: Stage, browser: Any, cookies: Any) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(10_000)
    context.add_cookies(cookies)
    watched = browsing.watch(context.new_page(), stage.served.address)
    open_document(watched.page, stage.served, stage.path, "điện thoại")
    page = watched.page
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    page.tap("[data-drawer=left]")
    assert page.locator("#left .tree").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#left .tree").is_visible()
    page.evaluate(
        """() => {
          const text = document.querySelector("#t2 .said").firstChild;
          const at = text.data.indexOf("nhà em");
          getSelection().setBaseAndExtent(text, at, text, at + 6);
        }"""
    )
    page.locator("#t2 .said").dispatch_event("pointerdown", {"pointerType": "touch"})
    page.evaluate("document.dispatchEvent(new Event('selectionchange'))")
    page.wait_for_selector(".chooser")
    page.locator(".chooser li").first.tap()
    is_saved(page)
    assert [words for words, _ in quotes(stage, "điện thoại")] == ["nhà em"]
    watched.check()
    context.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_killed_server_loses_nothing_that_was_shown_as_saved(
    tmp_path: Path, window: BrowserContext
) -> None:
    path, port = make_study(tmp_path), free_port()
    with browsing.serving(path, "--port", str(port)) as served:
        stage = Stage(path, served)
        watched = browsing.enter(window, served)
        page = watched.page
        open_document(watched.page, stage.served, stage.path, "mất mạng")
        drag(page, 2, "nhà", to=(2, "Đượm"))
        page.keyboard.press("Enter")
        is_saved(page)
        served.process.kill()
        served.process.wait()
        drag(page, 4, "sợ", to=(4, "biết"))
        page.keyboard.press("2")
        page.wait_for_selector('#state[data-state="failed"]')
        page.locator("#unsaved", has_text="1 change is not saved yet").wait_for()
        page.keyboard.press("]")
        page.locator("#unsaved", has_text="2 changes are not saved yet").wait_for()
        assert mark(page, "sợ").is_visible(), "what is not saved is still to be seen"
    assert [words for words, _ in quotes(stage, "mất mạng")] == ["nhà em 👩‍👩‍👧 ở xóm Đượm"]
    page.close()

    with browsing.serving(path, "--port", str(port)) as served:
        stage = Stage(path, served)
        watched = browsing.enter(window, served)
        open_document(watched.page, stage.served, stage.path, "mất mạng")
        page = watched.page
        page.locator("#unsaved", has_text="2 changes were not saved").wait_for()
        page.click("#unsaved .primary")
        is_saved(page)
        mark(page, "sợ").wait_for()
        page.locator("#unsaved").wait_for(state="hidden")
        assert [words for words, _ in quotes(stage, "mất mạng")] == [
            "nhà em 👩‍👩‍👧 ở xóm Đượm",
            "sợ hàng xóm biết. Nhưng",
        ]
        page.reload()
        page.wait_for_selector("#reader[data-ready]")
        assert not page.locator("#unsaved").is_visible()
        watched.check()
