"""How the tests of pages act as people do: hands on the keyboard, a mouse over the transcript."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode import workbench

if TYPE_CHECKING:
    from pathlib import Path

    from browsing import Served
    from playwright.sync_api import APIResponse, Page, Route

    from qualcode.model import Coding

FOCUS_SEEN = """() => {
  const there = document.activeElement;
  if (!there || there === document.body) return "nothing";
  const box = there.getBoundingClientRect();
  const seen = there.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && box.width > 0 && box.height > 0
    && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return seen ? "" : there.outerHTML.slice(0, 120);
}"""

IS_AT = "(what) => document.activeElement !== document.body && document.activeElement.matches(what)"

BOX = """([turn, words, edge]) => {
  const said = document.querySelector(`#t${turn} .said`);
  const at = said.textContent.indexOf(words.normalize("NFC"));
  if (at < 0) throw new Error("not said: " + words);
  const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  const point = (unit) => {
    walker.currentNode = said;
    let node = walker.nextNode();
    while (unit > node.length) { unit -= node.length; node = walker.nextNode(); }
    return [node, unit];
  };
  const range = document.createRange();
  range.setStart(...point(at));
  range.setEnd(...point(at + words.normalize("NFC").length));
  if (edge !== "still") said.scrollIntoView({ block: "center" });
  const box = [...range.getClientRects()].at(edge === "end" ? -1 : 0);
  return [edge === "end" ? box.right - 1 : box.left + 1, (box.top + box.bottom) / 2];
}"""


@dataclass
class Hands:
    """Somebody who has no mouse."""

    page: Page

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def follow(self) -> None:
        """Presses Enter on what leads to another page, and waits for it."""
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, text: str) -> None:
        """Types where the focus is."""
        self.page.keyboard.type(text)

    def focus(self, what: str) -> Any:
        """A property of the element that has the focus."""
        return self.page.evaluate(f"document.activeElement.{what}")

    def is_somewhere(self) -> None:
        """Fails unless the focus is on something that is to be seen."""
        lost = self.page.evaluate(FOCUS_SEEN)
        assert not lost, f"the focus is on {lost}"

    def tab_to(self, what: str, *, back: bool = False, most: int = 120) -> None:
        """Goes on with Tab until the focus is on an element that a selector finds."""
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate(IS_AT, what):
                self.is_somewhere()
                return
        raise AssertionError(f"Tab never comes to {what}")

    def heard(self, what: str) -> None:
        """Waits until the page says something aloud."""
        heard(self.page, what)


class Held:
    """The server's first answer to a question of the page, kept back as on a slow line.

    Of the answers, the first `holding` some words.
    """

    def __init__(self, page: Page, question: str, method: str = "GET", holding: str = "") -> None:
        self.page = page
        self.method = method
        self.holding = holding
        self.question = re.compile(question)
        self.kept: tuple[Route, APIResponse] | None = None
        page.route(self.question, self._keep)

    def _keep(self, route: Route) -> None:
        if route.request.method != self.method or self.kept is not None:
            route.fallback()
            return
        answer = route.fetch()
        if self.holding in answer.text():
            self.kept = (route, answer)
        else:
            route.fulfill(response=answer)

    def wait(self) -> None:
        """Waits until there is such an answer."""
        for _ in range(1500):
            if self.kept:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("the page has not asked")

    def release(self) -> None:
        """Lets the page have it."""
        assert self.kept
        route, answer = self.kept
        with self.page.expect_response(lambda told: told.request == route.request):
            route.fulfill(response=answer)
        self.page.wait_for_timeout(200)  # what it should not do, it would have done by then


def heard(page: Page, what: str) -> None:
    """Waits until a page says something aloud."""
    page.locator("#live", has_text=re.compile(what)).wait_for(state="attached")


def is_saved(page: Page) -> None:
    """Waits until the bar says so."""
    page.wait_for_selector('#state[data-state="saved"]')


def place(page: Page, turn: int, words: str, edge: str = "start") -> tuple[float, float]:
    """Where words stand in the window."""
    x, y = page.evaluate(BOX, [turn, words, edge])
    return x, y


def drag(
    page: Page, turn: int, words: str, *, to: tuple[int, str] | None = None, back: bool = False
) -> None:
    """Selects words of a turn with the mouse, or from them to the end of others."""
    last = place(page, *(to or (turn, words)), "end")
    ends = [place(page, turn, words), last]
    (x, y), (to_x, to_y) = reversed(ends) if back else ends
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
    page.mouse.move(to_x, to_y, steps=3)
    page.mouse.up()
    page.wait_for_selector(".chooser")


def open_document(page: Page, served: Served, study: Path, name: str) -> None:
    """Opens the coding page of a document."""
    with workbench.open_project(study, write=False) as project:
        (guid,) = [each.guid for each in project.documents() if each.name == name]
        id = project.identity()["guid"].replace("-", "")[-12:]
    page.goto(f"{served.address}/s/{id}/documents/{guid}")
    page.wait_for_selector("#reader[data-ready]")


def said(study: Path, name: str) -> list[Coding]:
    """People's codings of a document, each checked against its text."""
    with workbench.open_project(study, write=False) as project:
        text = project.document(name).text
        found = [each.coding for each in project.codings(document=name)]
    assert all(text[each.start : each.end] == each.quote for each in found)
    return [each for each in found if not each.coder.startswith("rules:")]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
