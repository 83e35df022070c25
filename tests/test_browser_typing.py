"""Vietnamese typing through an input method in every field and over the transcript, and selections
of whatever Unicode holds: what was composed, or selected, is exactly what the project gets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import pytest
from browsing import Served
from handling import heard, is_saved, open_document, said
from places import CODEBOOK

from qualcode import workbench
from qualcode.workbench import ImportRequest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

TALK = """\
H: Cụ đọc chữ này được không ạ: 𡨸喃?
Đ: Được chứ, 𡨸 là chữ. Cháu nội 👨‍👩‍👧‍👦 cứ hỏi 🇻🇳 với 1️⃣ mãi.
H: Cụ học từ bao giờ ạ?
Đ: Từ hồi nhỏ, nghèo lắm. Thầy đồ Ngạn dạy.
H: Ngại nhất là gì ạ?
Đ: Mắt mờ, chữ 𤾓 nét.
"""
NAMES = ["gõ", "chọn"]
TELEX = "sfrxjwdaeo"
VNI = "123456789"
WORDS = "nghẽo đường ượm"

SELECT = """([first, from, last, to]) => {
  const point = (turn, words, end) => {
    const said = document.querySelector(`#t${turn} .said`);
    let unit = said.textContent.indexOf(words.normalize("NFC"));
    if (unit < 0) throw new Error("not said: " + words);
    if (end) unit += words.normalize("NFC").length;
    const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (unit > node.length) { unit -= node.length; node = walker.nextNode(); }
    return [node, unit];
  };
  const mouse = (kind) => document.querySelector(`#t${last} .said`)
    .dispatchEvent(new PointerEvent(kind, {pointerType: "mouse", button: 0, bubbles: true}));
  mouse("pointerdown");
  getSelection().setBaseAndExtent(...point(first, from, false), ...point(last, to, true));
  mouse("pointerup");
}"""

PAINTED = """() => [...CSS.highlights.get("pending")].map((range) => {
  const part = range.cloneContents();
  for (const each of part.querySelectorAll?.(".label, .stripes") ?? []) each.remove();
  return part.textContent;
}).join("")"""


@dataclass(frozen=True)
class Stage:
    """A study that is served to one page."""

    study: Path
    served: Served
    page: Page

    def open(self, name: str) -> Page:
        """The coding page of a document."""
        open_document(self.page, self.served, self.study, name)
        return self.page


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("study")
    study, talks = folder / "nghiên cứu.qualcode", folder / "talks"
    workbench.init(study, codebook=CODEBOOK, coder="Lan")
    talks.mkdir()
    for name in NAMES:
        text = unicodedata.normalize("NFD", f"{TALK}H: Hết {name}.\n")
        (talks / f"{name}.txt").write_text(text, "utf-8")
    with workbench.open_project(study, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((talks,)), actor="Lan")
    window = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    window.set_default_timeout(10_000)
    with browsing.serving(study) as served:
        watched = browsing.enter(window, served)
        yield Stage(study, served, watched.page)
        watched.check()
        window.close()
    assert workbench.check(study).holds


class InputMethod:
    """Unikey as the browser sees it: keys that it takes, then a composition, then text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools: CDPSession = page.context.new_cdp_session(page)

    def keys(self, keys: str) -> None:
        """Keys that the input method takes for itself."""
        for key in [*keys, *keys.upper(), "Enter", "Escape"]:
            code = {"E": "Enter"}.get(key, f"Digit{key}" if key.isdigit() else f"Key{key.upper()}")
            for kind in ("rawKeyDown", "keyUp"):
                self.devtools.send(
                    "Input.dispatchKeyEvent",
                    {
                        "type": kind,
                        "key": "Process" if kind == "rawKeyDown" else key,
                        "code": key if len(key) > 1 else code,
                        "windowsVirtualKeyCode": 229,
                    },
                )

    def compose(self, text: str) -> None:
        """Letter by letter as a composition, then the text as the input method leaves it: NFD."""
        for word in text.split(" "):
            for n in range(1, len(word) + 1):
                self.devtools.send(
                    "Input.imeSetComposition",
                    {"text": word[:n], "selectionStart": n, "selectionEnd": n},
                )
            self.devtools.send("Input.insertText", {"text": unicodedata.normalize("NFD", word)})
            if word != text.split(" ")[-1]:
                self.page.keyboard.press("Space")


def look(page: Page) -> tuple[str, str, int]:
    """What may not change: the text, where the focus is, how many codings there are."""
    text = "".join(page.locator(".said").all_text_contents())
    return text, page.evaluate("document.activeElement.id"), page.locator(".stripe").count()


def test_composed_keys_over_the_transcript_do_nothing(stage: Stage) -> None:
    page = stage.open("gõ")
    typing = InputMethod(page)
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    before = look(page)
    for keys in (TELEX, VNI, "qvnpocmukg"):
        typing.keys(keys)
        assert look(page) == before
        assert page.locator(".popup, dialog[open]").count() == 0
    typing.devtools.send(
        "Input.imeSetComposition", {"text": "đ", "selectionStart": 1, "selectionEnd": 1}
    )
    typing.devtools.send("Input.insertText", {"text": "đặng"})
    assert look(page) == before
    assert said(stage.study, "gõ") == []


def test_what_is_composed_in_a_field_arrives_composed(stage: Stage) -> None:
    page = stage.open("gõ")
    typing = InputMethod(page)
    before = look(page)[0]
    page.keyboard.press("/")
    typing.keys(TELEX + VNI)
    typing.compose("rào cản")
    assert page.evaluate("document.activeElement.type") == "search"
    typed = page.evaluate("document.activeElement.value")
    assert unicodedata.normalize("NFC", typed) == "rào cản"
    page.keyboard.press("Escape")
    page.evaluate(SELECT, [4, "Thầy", 4, "dạy"])
    page.wait_for_selector(".chooser input:focus")
    typing.keys(VNI)
    assert page.locator(".chooser").is_visible(), "digits of VNI choose no code"
    typing.compose(WORDS)
    assert unicodedata.normalize("NFC", page.input_value(".chooser input")) == WORDS
    page.keyboard.press("Alt+n")
    page.wait_for_selector("dialog[open]")
    typing.keys(TELEX)
    assert page.locator("dialog[open]").count() == 1, "Enter of the input method makes no code"
    page.keyboard.press("Enter")
    heard(page, "Coded")
    is_saved(page)
    page.keyboard.press("m")
    page.wait_for_selector(".memo textarea:focus")
    typing.keys(TELEX + VNI)
    typing.compose(WORDS)
    page.keyboard.press("Control+Enter")
    heard(page, "Memo written")
    is_saved(page)
    assert look(page)[0] == before
    (coding,) = said(stage.study, "gõ")
    assert coding.memo == WORDS
    page.click(".tabs a[href$='/findings']")
    page.click(".subtabs a[href*='/themes']")
    page.click(f".theme-rows a[href$='{coding.code}'], .theme-rows a >> text={WORDS}")
    page.wait_for_selector("body[data-ready]")
    page.focus("#said-vi")
    typing.compose(WORDS)
    page.wait_for_selector("#statement-state[data-state=saved]")
    page.locator("#candidates button").first.click()
    page.click("[data-do=marks]")
    page.focus("dialog .words-to-mark")
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".marking [role=status]", has_text="Selected: “").wait_for()
    page.focus("dialog input")
    typing.keys(TELEX + VNI)
    assert page.locator("dialog[open]").count() == 1
    typing.compose("ông đồ")
    page.keyboard.press("Enter")
    heard(page, "Replaced")
    page.click("dialog .primary")
    page.locator(".quote-card", has_text="[ông đồ]").wait_for()
    with workbench.open_project(stage.study, write=False) as project:
        book = project.codebook()
        assert book is not None
        code = book.code(coding.code)
        assert code is not None
        assert WORDS in code.name
        assert project.statements()[coding.code].text.vi == WORDS
        history = [repr(each.summary) for each in project.history()]
    assert all(unicodedata.is_normalized("NFC", each) for each in history)


SPANS = [
    # from these words of a turn to those of another, what the file must hold
    (2, "𡨸", 2, "𡨸", "𡨸"),
    (1, "𡨸喃", 1, "𡨸喃", "𡨸喃"),
    (2, "👨‍👩‍👧‍👦", 2, "👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
    (2, "🇻🇳", 2, "1️⃣", "🇻🇳 với 1️⃣"),
    (2, "1️⃣", 3, "Cụ học", "1️⃣ mãi.\nH: Cụ học"),
    (6, "𤾓", 6, "𤾓 nét", "𤾓 nét"),
    (4, "nghèo", 6, "𤾓", "nghèo lắm. Thầy đồ Ngạn dạy.\nH: Ngại nhất là gì ạ?\nĐ: Mắt mờ, chữ 𤾓"),
]


def test_selections_of_rare_letters_hold_exactly_what_was_marked(stage: Stage) -> None:
    page = stage.open("chọn")
    page.click("[popovertarget=view-menu]")
    page.check("#view-menu [value=exact]")
    page.keyboard.press("Escape")
    for first, start, last, end, expected in SPANS:
        page.evaluate(SELECT, [first, start, last, end])
        page.wait_for_selector(".chooser")
        shown = page.evaluate(PAINTED)
        page.keyboard.press("Enter")
        heard(page, "Coded")
        is_saved(page)
        assert [each.quote for each in said(stage.study, "chọn")] == [expected]
        lines = expected.split("\n")
        spoken = "".join(line.partition(": ")[2] if n else line for n, line in enumerate(lines))
        assert "".join(shown.split()) == "".join(spoken.split())
        page.click("#undo")
        heard(page, "Undone")
        page.locator(".turn mark").first.wait_for(state="detached")
