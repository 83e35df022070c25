"""The codes, the details and the search of the coding page: by mouse, by keys, on a phone, live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from browsing import Served, Watched
from handling import place

from qualcode import workbench
from qualcode.model import Coding
from qualcode.workbench import ImportRequest, MemoKind

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

MOBILITY, REHAB = "barriers.mobility", "barriers.compulsory_rehab"
CARED = "positive.felt_cared_for"
FOCUSED = "document.activeElement.dataset.id"
FOUND = "[...(CSS.highlights.get('found') ?? [])].map(String)"
N_CODES, N_CODINGS, N_CHARACTERS = 200, 4_000, 300_000
PER_KEY = 100
"""Milliseconds in which a letter more is looked for in the longest text."""


@dataclass
class Opened:
    """A page on a document of a served study; `watched` must have seen nothing wrong."""

    path: Path
    served: Served
    watched: Watched

    @property
    def page(self) -> Page:
        return self.watched.page

    def document(self, place: int = 0) -> None:
        """Opens the document at a place of the study."""
        with workbench.open_project(self.path, write=False) as project:
            guid = project.documents()[place].guid
            study = project.identity()["guid"].replace("-", "")[-12:]
        self.page.goto(f"{self.served.address}/s/{study}/documents/{guid}")
        self.page.wait_for_selector("#reader[data-ready]")

    def words(self, document: int, turn: int, n: int = 30) -> tuple[int, int, str]:
        """The place of the first `n` characters of a turn, and what they are."""
        with workbench.open_project(self.path, write=False) as project:
            found = project.document(project.documents()[document].name)
        start = found.turns[turn].start
        return start, start + n, found.text[start : start + n]

    def select(self, start: int, end: int) -> None:
        """Selects a span of the text, as an address does."""
        self.page.evaluate("place => { location.hash = place }", f"#c{start}-{end}")
        self.page.wait_for_function("() => getSelection().toString().length > 0")

    def code_by(self, coder: str, document: int, code: str, turn: int) -> tuple[int, int, str]:
        """Somebody codes the first words of a turn in another program."""
        start, end, quote = self.words(document, turn)
        with workbench.open_project(self.path, write=True) as project:
            name = project.documents()[document].name
            project.save_codings([Coding(name, start, end, code, coder, quote)], actor=coder)
        return start, end, quote


@dataclass
class Stage:
    """A served study, and the cookies of a browser in which Lan works."""

    path: Path
    served: Served
    cookies: Any

    def open(self, window: BrowserContext, document: int = 0) -> Opened:
        window.add_cookies(self.cookies)
        opened = Opened(
            self.path, self.served, browsing.watch(window.new_page(), self.served.address)
        )
        opened.document(document)
        return opened


def staged(path: Path, browser: Browser) -> Iterator[Stage]:
    with browsing.serving(path) as served:
        context = browser.new_context()
        browsing.enter(context, served)
        cookies = context.storage_state()["cookies"]
        context.close()
        yield Stage(path, served, cookies)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    yield from staged(browsing.sample_study(tmp_path_factory.mktemp("study")), browser)


def large_study(folder: Path) -> Path:
    """One long talk, a code with thousands of codings among hundreds of codes."""
    lines = ["title: {vi: Thử}", "domains:", "  - {id: nhom, name: {vi: Nhóm}}", "codes:"]
    lines += [f"  - {{id: nhom.ma_{n}, name: {{vi: Mã số {n}}}}}" for n in range(N_CODES)]
    codebook = folder / "mã.yaml"
    codebook.write_text("\n".join(lines) + "\n", "utf-8")
    path = folder / "lớn.qualcode"
    workbench.init(path, codebook=codebook, coder="Lan")
    asked = "PVV: Lần thứ {n} ra chợ thì sao hả chị?\n"
    said = "TNV: Dạ 😀, lần {n} thì mưa lầy, con đường ra chợ ngập, em đứng đợi mãi mới có đò.\n"
    length = len(asked + said) + 4
    turns = ((asked + said).format(n=n) for n in range(N_CHARACTERS // length))
    (folder / "dài.txt").write_text("".join(turns), "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((folder / "dài.txt",)), actor="Lan")
        text = project.document("dài").text
        step = len(text) // N_CODINGS
        spans = [(n * step, n * step + 30) for n in range(N_CODINGS)]
        project.save_codings(
            [Coding("dài", s, e, "nhom.ma_0", "Lan", text[s:e]) for s, e in spans], actor="Lan"
        )
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    yield from staged(large_study(tmp_path_factory.mktemp("large")), browser)


def test_the_tree_by_keys_alone(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window)
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("di bien dong")
    assert page.locator(".tree .code").count() == 1
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == MOBILITY
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert page.input_value(".tree-top input") == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    assert page.evaluate(FOCUSED).startswith("challenges.")
    page.keyboard.press("Home")
    assert page.evaluate(FOCUSED) == "group enablers"
    page.keyboard.type("fel")  # “Felt cared for”
    assert "Felt" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.ariaExpanded") == "false"
    n_open = page.locator(".tree .code").count()
    page.reload()
    page.wait_for_selector(".tree .code")
    assert page.locator(".tree .code").count() == n_open
    page.focus("[data-id='group positive']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    hidden = page.evaluate(FOCUSED)
    page.keyboard.press("h")
    row = page.locator(f"[data-id='{hidden}']")
    page.wait_for_selector(".tree .unseen")
    assert "hidden" in (row.get_attribute("aria-label") or "")
    assert page.inner_text(".tree-head .all") == "1 hidden"
    assert page.evaluate(FOCUSED) == hidden
    page.keyboard.press("m")
    page.wait_for_selector(".popmenu")
    page.keyboard.press("s")  # Show its codings
    page.keyboard.press("Enter")
    page.wait_for_selector(".tree .unseen", state="detached")
    assert page.evaluate(FOCUSED) == hidden
    page.keyboard.press("Shift+F10")
    page.wait_for_selector(".popmenu button:focus")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "Open in the codebook"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == hidden
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-id='{hidden}'][aria-selected=true]")
    opened.watched.check()


def test_codes_move_and_the_way_back(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window)
    page = opened.page
    row = page.locator(f"[data-id='{REHAB}']")
    row.focus()
    page.keyboard.press("m")
    page.click(".popmenu >> text=Move to…")
    page.select_option("#move-to", f"parent {MOBILITY}")
    page.click("dialog button[value=move]")
    page.wait_for_selector(".toast:has-text('was moved')")
    page.wait_for_selector(f"[data-id='{REHAB}']:focus")
    assert row.get_attribute("aria-level") == "3"
    above = page.locator(f"[data-id='{MOBILITY}']")
    above.locator(".twist").click()  # a code that has others below it folds by the mouse too
    assert row.count() == 0
    above.locator(".twist").click()
    page.click(".toast button:has-text('Undo')")
    page.wait_for_selector(f"[data-id='{REHAB}'][aria-level='2']")
    page.wait_for_selector(f"[data-id='{REHAB}']:focus")
    row.drag_to(page.locator("[data-id='group enablers']"))
    moved = REHAB.replace("barriers", "enablers")
    page.wait_for_selector(f"[data-id='{moved}']")
    page.wait_for_selector(f"[data-id='{moved}']:focus")
    page.click(".toast:has-text('was moved') >> nth=-1 >> text=Undo")
    page.wait_for_selector(f"[data-id='{REHAB}']")
    opened.watched.check()


def test_the_menu_gives_keys_shows_only_one_and_makes_codes(
    stage: Stage, window: BrowserContext
) -> None:
    opened = stage.open(window)
    page = opened.page
    row = page.locator(f"[data-id='{MOBILITY}']")
    before = row.bounding_box()
    row.hover()
    assert row.bounding_box() == before
    row.locator(".more").click()
    page.click(".popmenu >> text=Give it a key…")
    page.select_option("#key-for", "1")
    page.click("dialog button[value=set]")
    page.wait_for_selector(f"[data-id='{MOBILITY}'] kbd:text-is('1')", state="attached")
    row.hover()
    row.locator(".more").click()
    row.locator(".more").click()
    assert page.locator(".popmenu").count() == 0
    row.locator(".more").click()
    page.click(".popmenu >> text=Show only this code")
    n = page.locator(".tree .code").count()
    page.wait_for_selector(f".tree-head .all:has-text('{n - 1} hidden')")
    page.click(".tree-head .all")
    page.wait_for_selector(".tree .unseen", state="detached")
    page.locator(".tree .code >> nth=-1").focus()
    page.set_viewport_size({"width": 1200, "height": 420})
    page.keyboard.press("m")
    box = page.locator(".popmenu").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 420
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.fill("#new-name", "Đò ngang")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tree .code[aria-selected=true]:has-text('Đò ngang')")
    assert "do_ngang" in page.evaluate(FOCUSED)
    opened.watched.check()


def test_what_is_coded_shows_at_once_and_nobody_who_reads_is_moved(
    stage: Stage, window: BrowserContext
) -> None:
    opened = stage.open(window, 2)
    page = opened.page
    page.click(f"[data-id='{MOBILITY}']")
    page.wait_for_selector("#panel-segments .segment")
    row = page.locator(f"[data-id='{MOBILITY}']")
    told = row.get_attribute("title")
    opened.select(*opened.words(2, 1)[:2])
    row.click()
    page.wait_for_function(
        "([id, told]) => document.querySelector(`[data-id='${id}']`).title !== told",
        arg=[MOBILITY, told],
    )
    assert page.evaluate("!!document.activeElement.closest('.turn')")
    page.wait_for_selector("#panel-segments .by:has-text('you')")
    page.evaluate("document.querySelector('#right').scrollTop = 900")
    seen = """() => {
      const top = document.querySelector('#right').getBoundingClientRect().top;
      return [...document.querySelectorAll('#panel-segments .segment')].map((each) =>
        [each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.bottom > top)
        .map(([text, box]) => [text, Math.round(box.top)])[0];
    }"""
    before = page.evaluate(seen)
    quote = opened.code_by("Minh", 0, MOBILITY, 1)[2]
    page.wait_for_function(
        "quote => [...document.querySelectorAll('#panel-segments .quoted')]"
        ".some((each) => each.textContent === quote)",
        arg=quote,
    )
    text, top = page.evaluate(seen)
    assert text == before[0]
    assert abs(top - before[1]) <= 1
    opened.watched.check()


def test_words_stay_selected_while_others_code_them(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window, 2)
    page = opened.page
    stripes = page.locator("#t2 .stripe[data-status=manual]")
    words = "Mà bên kia đang xay cám cho lợn"
    x, y = place(page, 2, "Mà")
    to_x, to_y = place(page, 2, "lợn", "end")
    page.mouse.move(to_x, to_y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, to_y, steps=3)
    chosen = page.evaluate("getSelection().toString()")
    assert words.endswith(chosen)
    opened.code_by("Minh", 2, MOBILITY, 1)  # while the mouse draws, backwards
    stripes.first.wait_for(state="attached")
    assert page.evaluate("getSelection().toString()") == chosen
    page.mouse.move(x, y, steps=3)
    page.mouse.up()
    assert page.locator(".chooser .said-words").inner_text() == f"“{words}”"
    page.keyboard.press("Escape")
    assert page.evaluate("getSelection().toString()") == words
    opened.code_by("Minh", 2, CARED, 1)
    stripes.nth(1).wait_for(state="attached")
    assert page.evaluate("getSelection().toString()") == words
    opened.watched.check()


def test_segments_lead_to_their_places(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window, 1)
    page = opened.page
    mine = opened.code_by("Lan", 1, CARED, 2)[2]
    start, end, theirs = opened.code_by("Lan", 4, CARED, 3)
    page.click(f"[data-id='{CARED}']")
    place = "() => getSelection().toString()"
    segment = page.locator("#panel-segments .segment:has(.here)", has_text=mine)
    segment.locator("a").first.click()
    page.wait_for_function(f"words => ({place})() === words", arg=mine)
    page.locator("#panel-segments .segment", has_text=theirs).locator("a").click()
    page.wait_for_url(f"**#c{start}-{end}")
    page.wait_for_function(f"words => ({place})() === words", arg=theirs)
    opened.watched.check()


def test_what_codes_mean_and_who_speaks(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window)
    page = opened.page
    page.evaluate("localStorage.clear()")
    page.reload()
    page.wait_for_selector("#panel-segments .soft:has-text('Choose a code')")
    page.focus("#tab-segments")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-code"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "panel-code"
    page.click(f"[data-id='{MOBILITY}']")
    page.wait_for_selector("#panel-code dt:has-text('What it means')")
    page.focus("#tab-code")
    page.keyboard.press("End")
    page.wait_for_selector("#panel-people .person")
    assert "turns" in page.inner_text("#panel-people")
    assert page.locator("#panel-people dt").count() > 3
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-segments", "aria-selected") == "true"
    opened.watched.check()


def test_memos_save_themselves_and_lose_nothing(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window, 3)
    page = opened.page
    with workbench.open_project(opened.path, write=True) as project:
        name = project.documents()[3].name
        workbench.write_memo(project, MemoKind.DOCUMENT, name, "Nghe rất rõ.", actor="Minh")
    page.click("#tab-memo")
    page.wait_for_selector(".memos figure:has-text('Nghe rất rõ.')")
    saved = ".memos [role=status]:text-is('Saved')"
    page.fill("#memo-document", "Bác nói nhỏ.")
    page.wait_for_selector(saved)
    page.type("#memo-document", " Phải nghe lại")
    page.keyboard.press("Tab")  # who leaves the box saves
    page.wait_for_selector(saved)
    with workbench.open_project(opened.path, write=True) as project:
        written = {
            memo.author: memo
            for memo in workbench.read_memos(project, MemoKind.DOCUMENT, name, viewer="Lan")
        }
        assert "Phải nghe lại" in written["Lan"].text
        page.route("**/api/memos/**", lambda route: route.abort())
        page.fill("#memo-document", "Của trang này")
        workbench.write_memo(project, MemoKind.DOCUMENT, name, "Của cửa sổ kia", actor="Lan")
    page.wait_for_selector(".memos [role=status]:has-text('Not saved:')")
    page.unroute("**/api/memos/**")
    page.type("#memo-document", "!")
    page.wait_for_selector(".memos .note:has-text('Của cửa sổ kia')")
    browsing.axe_finds_nothing(page)
    page.click(".memos .note >> text=Keep both")
    page.wait_for_selector(saved)
    both = page.input_value("#memo-document")
    assert "Của trang này" in both
    assert "Của cửa sổ kia" in both
    page.reload()
    page.wait_for_selector("#memo-document")
    page.wait_for_function("() => document.querySelector('#memo-document').value")
    assert page.input_value("#memo-document") == both
    opened.watched.check()


def test_finding_in_the_text_and_in_the_study(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window)
    page = opened.page
    page.keyboard.press("Control+f")
    page.keyboard.type("nha")
    loose = page.evaluate(FOUND)
    assert {"nhà", "nhậ"} & {each.lower() for each in loose}
    page.keyboard.press("Backspace")
    page.keyboard.type("à")
    assert {each.lower() for each in page.evaluate(FOUND)} == {"nhà"}
    n = int(page.inner_text("#found-tally").split()[0])
    page.keyboard.press("Enter")
    assert page.inner_text("#found-tally") == f"1 of {n}"
    page.keyboard.press("Shift+Enter")
    assert page.inner_text("#found-tally") == f"{n} of {n}"
    page.keyboard.press("Escape")
    page.wait_for_function("() => getSelection().toString().toLowerCase() === 'nhà'")
    assert page.evaluate(FOUND) == []
    assert page.locator(".found").is_hidden()
    page.keyboard.press("Control+f")
    page.keyboard.type("nhà")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".found-list a:focus")
    browsing.axe_finds_nothing(page)
    elsewhere = page.locator(".found-list .segment:not(:has(.here)) a").first
    elsewhere.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#c*")
    page.wait_for_function("() => getSelection().toString().toLowerCase() === 'nhà'")
    page.keyboard.press("Control+f")
    page.keyboard.type("zzz")
    assert page.inner_text("#found-tally") == "0 places"
    page.keyboard.press("Escape")
    assert page.evaluate("!!document.activeElement.closest('.turn')")
    opened.watched.check()


KEYSTROKES = """async (words) => {
  const box = document.querySelector(".find input");
  const took = [];
  for (let n = 1; n <= words.length; n += 1) {
    const began = performance.now();
    box.value = words.slice(0, n);
    box.dispatchEvent(new Event("input"));
    took.push(performance.now() - began);
    await new Promise(requestAnimationFrame);
  }
  return took;
}"""


def test_large_studies_stay_quick(large: Stage, window: BrowserContext) -> None:
    opened = large.open(window)
    page = opened.page
    page.focus(".find input")
    took = sorted(page.evaluate(KEYSTROKES, "mua lay, con"))
    assert took[len(took) // 2] < PER_KEY, took
    assert set(page.evaluate(FOUND)) == {"mưa lầy, con"}
    page.evaluate("document.querySelector('#reader').scrollTop = 1e9")
    last = """() => {
      const said = [...document.querySelectorAll('.said')].at(-1);
      return [...CSS.highlights.get('found')].filter((each) => said.contains(each.startContainer))
        .map(String)[0];
    }"""
    page.wait_for_function(last)
    number = page.evaluate("document.querySelector('.turn:last-child').dataset.s")
    page.keyboard.press("Escape")
    opened.select(int(number) + 20, int(number) + 40)  # where marks are drawn anew
    page.keyboard.press("Control+f")
    page.evaluate(KEYSTROKES, "mưa")
    page.evaluate("document.querySelector('.tree .code').click()")
    page.wait_for_selector(".turn:last-child .said mark")
    page.wait_for_function(f"() => ({last})() === 'mưa'")
    page.keyboard.press("Control+f")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_function("() => getSelection().toString() === 'mưa'")

    page.click("[data-id='nhom.ma_0']")
    pager = page.locator(".pager")
    pager.get_by_text("1–40 of 4,0").wait_for()
    page.click(".pager [aria-label='Next segments']")
    pager.get_by_text("41–80 of 4,0").wait_for()
    assert page.locator("#panel-segments .segment").count() == 40
    assert page.evaluate("document.activeElement.title") == "Next segments"
    assert page.evaluate("document.querySelector('#right').scrollTop") == 0
    page.fill(".tree-top input", "so 19")
    assert page.locator(".tree .code").count() == 11
    typed = page.evaluate(
        """() => {
      const box = document.querySelector(".tree-top input");
      const began = performance.now();
      for (const value of ["m", "ma", "ma s", ""]) {
        box.value = value;
        box.dispatchEvent(new Event("input"));
        box.getBoundingClientRect();
      }
      return (performance.now() - began) / 4;
    }"""
    )
    assert typed < PER_KEY
    opened.watched.check()


def test_axe_finds_nothing_and_a_phone_has_drawers(stage: Stage, window: BrowserContext) -> None:
    opened = stage.open(window)
    page = opened.page
    page.click(f"[data-id='{MOBILITY}']")
    for tab in ("segments", "code", "memo", "people"):
        page.click(f"#tab-{tab}")
        page.wait_for_selector(f"#panel-{tab}:not([aria-busy]) > *")
    page.fill(".find input", "nhà")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.click("#tab-segments" if scheme == "light" else "#tab-people")
        page.focus(".find input")
        browsing.axe_finds_nothing(page)
    page.fill(".find input", "")
    page.set_viewport_size({"width": 390, "height": 800})
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.locator("#left").is_visible()
    page.keyboard.type("bien dong")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert not page.locator("#left").is_visible()
    assert page.evaluate("document.activeElement.dataset.drawer") == "left"
    page.click("[data-drawer=right]")
    page.click("#tab-segments")
    page.wait_for_selector("#panel-segments .segment")
    browsing.axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    opened.watched.check()


def test_a_study_without_codes_begins_with_one(window: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "mới.qualcode"
    workbench.init(path, coder="Lan")
    (tmp_path / "a.txt").write_text("H: Chị ở đâu?\nĐ: Em ở bên kia sông.\n", "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((tmp_path / "a.txt",)), actor="Lan")
    with browsing.serving(path) as served:
        watched = browsing.enter(window, served)
        page = watched.page
        page.click(".tabs a[href$='/documents/']")
        page.wait_for_selector("#reader[data-ready]")
        page.wait_for_selector(".tree-top .none:has-text('There is no code yet.')")
        browsing.axe_finds_nothing(page)
        page.click(".tree-head >> text=New…")
        page.fill("#new-name", "Bên kia sông")
        page.keyboard.press("Enter")
        page.wait_for_selector(".tree .code[aria-selected=true]:has-text('Bên kia sông')")
        page.wait_for_selector("#panel-segments:has-text('Nothing is coded with it yet.')")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.keyboard.press("1")
        page.wait_for_function(
            "() => getComputedStyle(document.querySelector('mark')).backgroundImage !== 'none'"
        )
        watched.check()
