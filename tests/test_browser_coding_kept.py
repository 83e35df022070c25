"""What the coding page must not lose or mix up: memos, keys, undoing, changes of two tabs."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from browsing import Served, Watched
from handling import Held, drag, free_port, is_saved, open_document, place, said

from qualcode import workbench
from qualcode.model import Localized

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

MACHINE = "rules:"
FIRST = "PV01_TNV01"


@dataclass
class Stage:
    """A served study, and pages in a browser in which Lan works."""

    path: Path
    served: Served
    window: BrowserContext
    watched: list[Watched]

    def open(self, name: str) -> Page:
        """A document in a new tab."""
        watched = browsing.watch(self.window.new_page(), self.served.address)
        self.watched.append(watched)
        open_document(watched.page, self.served, self.path, name)
        return watched.page

    def proposed(self, name: str) -> list[Any]:
        """What the machine said of a document, by place."""
        with workbench.open_project(self.path, write=False) as project:
            found = [each.coding for each in project.codings(document=name)]
        return [each for each in found if each.coder.startswith(MACHINE)]

    def memos(self, name: str) -> str:
        """The memos on the machine's codings of a document, one after the other."""
        return "\n".join(each.memo for each in self.proposed(name))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"))
    with browsing.serving(path) as served:
        yield path, served


@pytest.fixture(scope="module")
def cookies(served: tuple[Path, Served], browser: Any) -> Any:
    context = browser.new_context()
    browsing.enter(context, served[1])
    state = context.storage_state()
    context.close()
    return state["cookies"]


@pytest.fixture
def stage(served: tuple[Path, Served], cookies: Any, window: BrowserContext) -> Iterator[Stage]:
    window.add_cookies(cookies)
    stage = Stage(*served, window, [])
    yield stage
    for each in stage.watched:
        each.check()


def write_memo(page: Page, text: str) -> None:
    """Goes to the next proposal and begins a memo on it."""
    page.keyboard.press("p")
    page.wait_for_selector(".card-of")
    page.keyboard.press("m")
    page.wait_for_selector(".card-of textarea:focus")
    page.keyboard.type(text)


@pytest.mark.parametrize("does", ["accept", "next", "end.out", "change", "title"])
def test_a_memo_is_saved_whatever_is_pressed_next(stage: Stage, does: str) -> None:
    page = stage.open("PV03_TNV03")
    memo = f"ghi lại trước khi bấm {does}"
    write_memo(page, memo)
    page.click(f".card-of [data-does='{does}']")
    page.locator(".card-of textarea").wait_for(state="detached")
    is_saved(page)
    assert memo in stage.memos("PV03_TNV03")


def test_buttons_show_the_keys_that_somebody_chose(stage: Stage) -> None:
    page = stage.open("PV03_TNV03")
    accept = page.locator(".card-of [data-does=accept] kbd")
    for settings, shown in (
        ({}, "A"),
        ({"keys": {"coding.accept": "y"}}, "Y"),
        ({"on": False}, ""),
    ):
        page.evaluate("told => localStorage.setItem('qualcode.keys', told)", json.dumps(settings))
        page.reload()
        page.wait_for_selector("#reader[data-ready]")
        page.click("#next-proposal")
        page.wait_for_selector(".card-of [data-does=accept]")
        assert accept.all_inner_texts() == ([shown] if shown else [])
        assert page.locator("[data-help] kbd").inner_text() == ("?" if shown else "")


def test_a_memo_being_written_is_kept_when_the_page_is_left(stage: Stage) -> None:
    page = stage.open("PV03_TNV03")
    write_memo(page, "đang viết dở")
    asked = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.reload())")
    is_saved(page)
    assert asked == ["beforeunload"]
    assert "đang viết dở" in stage.memos("PV03_TNV03")
    assert page.locator(".card-of textarea").input_value().endswith("đang viết dở")
    page.remove_listener("dialog", stay)
    page.keyboard.press("Escape")


def test_the_card_tells_what_became_of_the_second_proposal(stage: Stage) -> None:
    page = stage.open("PV02_TNV02")
    page.keyboard.press("p")
    page.keyboard.press("p")
    page.wait_for_selector(".card-of .badge.proposed")
    page.keyboard.press("a")
    page.wait_for_selector(".card-of .badge.accepted")


def test_a_memo_in_the_chooser_is_asked_about(stage: Stage) -> None:
    page = stage.open(FIRST)
    drag(page, 6, "xách nguyên cân cam về")
    page.keyboard.press("Alt+m")
    page.keyboard.type("chưa có mã nào")
    page.mouse.click(*place(page, 6, "chả biết", "still"))
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    assert page.locator(".chooser textarea").input_value() == "chưa có mã nào"
    assert "xách nguyên" in page.locator(".chooser .said-words").inner_text()
    page.locator(".chooser input").focus()
    page.keyboard.type("mobility")
    page.keyboard.press("Enter")
    is_saved(page)
    assert [(each.quote, each.memo) for each in said(stage.path, FIRST)] == [
        ("xách nguyên cân cam về", "chưa có mã nào")
    ]
    drag(page, 6, "chả biết nói cái gì")
    page.keyboard.press("Alt+m")
    page.keyboard.type("thôi")
    page.keyboard.press("Escape")
    page.click("dialog [value=drop]")
    page.locator(".chooser").wait_for(state="detached")
    page.keyboard.press("Control+z")
    page.locator(".toast", has_text="Undone: coded a passage").wait_for()
    assert said(stage.path, FIRST) == []


def begin(page: Page, turn: int) -> str:
    """The first words of a turn."""
    words: str = page.evaluate(f"document.querySelector('#t{turn} .said').textContent.slice(0, 12)")
    return words


def keys_shown(page: Page) -> dict[str, str]:
    """Digit → code, as the tree of codes shows them."""
    rows: dict[str, str] = page.eval_on_selector_all(
        ".tree .code:has(kbd)",
        "rows => Object.fromEntries(rows.map("
        "row => [row.querySelector('kbd').textContent, row.dataset.code]))",
    )
    return rows


def change_codes(stage: Stage, plan_with: Any, code: str, **how: Any) -> None:
    """What a colleague does to the codebook, elsewhere."""
    with workbench.open_project(stage.path, write=True) as project:
        plan = plan_with(project, code, **how)
        workbench.change_codebook(project, plan, actor="Minh")


def test_a_key_stays_with_its_code_and_an_open_chooser_follows(stage: Stage) -> None:
    page = stage.open("PV04_TNV04")
    page.wait_for_selector(".tree .code kbd", state="attached")
    before = keys_shown(page)
    assert sorted(before) == list("123456789")
    moved, gone = before["2"], before["3"]
    domain = next(each for each in before.values() if each.split(".")[0] != moved.split(".")[0])
    domain = domain.split(".")[0]

    change_codes(stage, workbench.plan_codebook_move, moved, domain=domain)
    there = f"{domain}.{moved.split('.')[1]}"
    page.wait_for_selector(f".tree [data-code='{there}'] kbd:text-is('2')")
    assert keys_shown(page) == {**before, "2": there}

    drag(page, 2, begin(page, 2))
    option = page.locator(".chooser li", has=page.locator("kbd:text-is('3')"))
    name = option.locator("span").nth(1).inner_text()
    height = option.bounding_box()
    change_codes(stage, workbench.plan_codebook_delete, gone, with_codings=True)
    lost = page.locator(".chooser li.gone", has_text=name)
    lost.wait_for()
    assert lost.bounding_box() == height, "nothing moves under the hand"
    page.locator(".toast", has_text=f"No longer in the codebook: {name} (key 3)").wait_for()
    lost.click(force=True)
    page.keyboard.press("3")
    page.locator(".toast", has_text="The key 3 has no code").wait_for()
    assert page.locator(".chooser").is_visible()
    assert said(stage.path, "PV04_TNV04") == []
    page.keyboard.press("4")
    is_saved(page)
    assert [each.code for each in said(stage.path, "PV04_TNV04")] == [before["4"]]
    expected = {key: code for key, code in before.items() if key != "3"} | {"2": there}
    assert keys_shown(page) == expected

    # a code that has none takes the key that is free, and it is said
    drag(page, 4, begin(page, 4))
    page.keyboard.type("felt cared")
    page.keyboard.press("Enter")
    page.locator(".toast", has_text="has key 3 now").wait_for()
    is_saved(page)
    page.reload()
    page.wait_for_selector("#reader[data-ready]")
    page.wait_for_selector(".tree .code kbd", state="attached")
    assert keys_shown(page) == {**expected, "3": "positive.felt_cared_for"}


def test_an_answer_that_is_older_than_what_was_saved_takes_nothing_back(stage: Stage) -> None:
    page = stage.open("PV07_GD03")
    page.wait_for_selector(".tree .code kbd", state="attached")
    held = Held(page, "/api/documents/[^/]*/codings$")
    name = Localized("Tên mới", "A new name")
    change_codes(stage, workbench.plan_codebook_rename, keys_shown(page)["9"], name=name)
    held.wait()
    drag(page, 2, begin(page, 2))
    page.keyboard.press("1")
    is_saved(page)
    own = page.locator("#t2 .stripe:not([data-status=proposed])")
    assert own.count() > 0
    held.release()
    page.locator(".tree .code", has_text="A new name").wait_for()
    assert own.count() > 0
    page.keyboard.press("m")
    page.wait_for_selector(".card-of textarea:focus")
    page.keyboard.press("Escape")
    assert len(said(stage.path, "PV07_GD03")) == 1


def test_another_tab_has_the_same_keys(stage: Stage) -> None:
    one, two = stage.open("PV04_TNV04"), stage.open("PV05_GD01")
    two.wait_for_selector(".tree .code kbd", state="attached")
    row = one.locator(".tree .code").last
    code = row.get_attribute("data-code")
    row.hover()
    row.locator(".more").click()
    one.click(".popmenu >> text=Give it a key…")
    one.select_option("#key-for", "7")
    one.click("dialog button[value=set]")
    two.wait_for_selector(f".tree [data-code='{code}'] kbd:text-is('7')")
    assert keys_shown(two) == keys_shown(one)


def test_undo_takes_back_one_coding_shows_its_place_and_asks_before_more(stage: Stage) -> None:
    page = stage.open("PV06_GD02")
    for turn, key in ((2, "1"), (4, "2")):
        drag(page, turn, begin(page, turn))
        page.keyboard.press(key)
        is_saved(page)
    first, second = said(stage.path, "PV06_GD02")
    page.evaluate("document.querySelector('#reader').scrollTo(0, 1e6)")
    page.keyboard.down("Control")
    for _ in range(6):
        page.keyboard.down("z")
    page.keyboard.up("z")
    page.keyboard.up("Control")
    page.locator(".toast", has_text="Undone: coded a passage of PV06_GD02 with").wait_for()
    page.wait_for_function(
        "() => { const box = document.querySelector('#t4').getBoundingClientRect();"
        " return box.bottom > 0 && box.top < innerHeight; }"
    )
    assert said(stage.path, "PV06_GD02") == [first]
    page.keyboard.press("Control+y")
    page.locator(".toast", has_text="Done again: coded a passage").wait_for()
    assert said(stage.path, "PV06_GD02") == [first, second]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.locator("#t2 .stripe:not([data-status=proposed])").first.wait_for(state="detached")
    is_saved(page)
    with workbench.open_project(stage.path, write=False) as project:
        before = project.last_event()
        expected = workbench.undo(project, actor="Lan", dry_run=True)
    assert expected.coded != "PV06_GD02"
    page.keyboard.press("Control+z")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Control+z")
    told = page.locator("dialog blockquote").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    with workbench.open_project(stage.path, write=False) as project:
        assert project.last_event() == before
    page.click("#undo")
    page.click("dialog [value=go]")
    page.locator(".toast", has_text=told.removeprefix("Lan ")).wait_for()
    with workbench.open_project(stage.path, write=False) as project:
        assert project.last_event() == before + 1


def test_two_tabs_of_one_document_keep_the_changes_of_both(
    tmp_path: Path, window: BrowserContext
) -> None:
    path, port, name = browsing.sample_study(tmp_path, tagged=False), free_port(), "PV07_GD03"
    with browsing.serving(path, "--port", str(port)) as served:
        watched = [browsing.enter(window, served)]
        watched.append(browsing.watch(window.new_page(), served.address))
        for each in watched:
            open_document(each.page, served, path, name)
        served.process.kill()
        served.process.wait()
        for turn, each in zip((2, 4), watched, strict=True):
            each.page.bring_to_front()
            drag(each.page, turn, begin(each.page, turn))
            each.page.keyboard.press("1")
            each.page.wait_for_selector('#state[data-state="failed"]')
        for each in watched:
            each.page.close()
    with browsing.serving(path, "--port", str(port)) as served:
        one = browsing.enter(window, served)
        open_document(one.page, served, path, name)
        one.page.locator("#unsaved", has_text="2 changes were not saved").wait_for()
        two = browsing.watch(window.new_page(), served.address)
        open_document(two.page, served, path, name)
        two.page.locator("#unsaved", has_text="2 changes were not saved").wait_for()
        one.page.bring_to_front()
        one.page.click("#unsaved .primary")
        is_saved(one.page)
        one.page.locator("#t4 .stripe").wait_for()
        assert len(said(path, name)) == 2
        two.page.locator("#unsaved").wait_for(state="hidden")
        two.page.reload()
        two.page.wait_for_selector("#reader[data-ready]")
        assert not two.page.locator("#unsaved").is_visible()
        for each in (one, two):
            each.check()


def test_coding_works_at_an_address_without_https(tmp_path: Path, window: BrowserContext) -> None:
    """Browsers keep much of what they offer from addresses that are neither safe nor local."""
    here = own_address()
    path, name = browsing.sample_study(tmp_path, tagged=False), "PV07_GD03"
    with workbench.open_project(path, write=True) as project:
        workbench.set_passphrase(project, "Lan", "con đò sang sông sớm", actor="Lan")
    with browsing.serving(path, "--host", "0.0.0.0", "--allow-host", here) as served:
        address = f"http://{here}:{served.address.rpartition(':')[2]}"
        watched = browsing.watch(window.new_page(), address)
        page = watched.page
        page.goto(address)
        page.fill("#name", "Lan")
        page.fill("#passphrase", "con đò sang sông sớm")
        page.press("#passphrase", "Enter")
        page.wait_for_selector(".tabs")
        assert not page.evaluate("isSecureContext")
        open_document(page, Served(served.process, address, ""), path, name)
        drag(page, 2, begin(page, 2))
        page.keyboard.press("1")
        page.locator("#t2 .stripe").wait_for()
        is_saved(page)
        assert len(said(path, name)) == 1
        # the browser says that it ignores this header here: that is all it may complain of
        assert all("Cross-Origin-Opener-Policy" in fault for fault in watched.faults)


def own_address() -> str:
    """An address of this machine that is not the one of its own; skips where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        try:
            found.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            pytest.skip("this machine has no network: an address without HTTPS is NOT tested")
        return str(found.getsockname()[0])
