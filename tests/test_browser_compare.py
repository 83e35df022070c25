"""Differences settled in the browser: by mouse, by keyboard alone, by rules; the merge inbox."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import comparing
import pytest

from qualcode import workbench
from qualcode.model import Span
from qualcode.teams.clusters import CONSENSUS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

READY = "body[data-ready]"

PLACE = """mark => {
  const before = document.createRange();
  before.setStart(mark.closest(".turns"), 0);
  before.setEndBefore(mark);
  return before.toString().length;
}"""
"""Where a mark begins in the passage that is shown."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return comparing.compared_study(tmp_path_factory.mktemp("study"))


def open_page(window: BrowserContext, served: browsing.Served, page: str) -> browsing.Watched:
    """A page of the study, ready, where Lan is signed in."""
    watched = browsing.enter(window, served)
    study = re.search(r"/s/\w+", watched.page.url)
    assert study is not None
    watched.page.goto(f"{served.address}{study[0]}/{page}")
    watched.page.wait_for_selector(READY)
    return watched


def settled(page: Page, n: int) -> None:
    """Waits until the page says that so many are settled."""
    page.wait_for_function(
        "n => document.querySelector('#progress').textContent.startsWith(`${n} of 37`)", arg=n
    )
    page.wait_for_selector("#centre[aria-busy=false]")


def shown(page: Page) -> str:
    """The difference that is shown."""
    return page.locator(".difference-head p").inner_text()


def press(page: Page, key: str) -> None:
    """Presses a key that decides, and waits until the next difference is shown."""
    before = shown(page)
    page.keyboard.press(key)
    page.wait_for_function(
        "was => document.querySelector('.difference-head p')?.textContent !== was", arg=before
    )
    page.wait_for_selector("#centre[aria-busy=false]")


def still(page: Page) -> None:
    """Waits until nothing moves or fades any more."""
    page.wait_for_function("() => document.getAnimations().every(a => a.playState !== 'running')")


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_two_layers_become_a_consensus_by_a_rule_and_by_keyboard(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    browsing.axe_finds_nothing(page)
    page.click("#rules")
    page.check("dialog input[value=overlap]")
    page.fill("dialog input[name=reason]", "ranh giới gần nhau")
    page.wait_for_selector("text=18 differences would be decided.")
    browsing.axe_finds_nothing(page)
    page.click("#rule-apply")
    settled(page, 18)

    # From here on by keyboard alone.
    page.keyboard.press("r")
    page.keyboard.type("bác nói về nghề của con")
    page.keyboard.press("Enter")
    press(page, "a")
    settled(page, 19)
    assert page.evaluate("document.activeElement.id") == "title"
    assert "as coder_a said" in page.locator("#last").inner_text()
    was = shown(page)
    page.keyboard.press("Control+z")
    settled(page, 18)
    assert shown(page) != was
    press(page, "a")
    press(page, "x")
    press(page, "l")
    page.keyboard.press("e")
    page.wait_for_selector(".own")
    before = page.locator(".own-text").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+ArrowLeft")
    assert page.locator(".own-text").inner_text() != before
    press(page, "Enter")
    settled(page, 21)
    here = shown(page)
    press(page, "j")
    press(page, "k")
    assert shown(page) == here
    while page.locator("#title").inner_text() != "Nothing to show":
        before = shown(page)
        page.keyboard.press("m")
        page.wait_for_function(
            "was => document.querySelector('.difference-head p')?.textContent !== was",
            arg=before,
        )
    settled(page, 36)
    page.select_option("[data-name=standings]", "postponed")
    page.wait_for_selector(".difference")
    page.keyboard.press("m")
    settled(page, 37)
    assert page.locator("#title").inner_text() == "Every difference is settled"
    page.wait_for_selector("text=Each coder and the consensus")
    page.click(".trail button:has-text('Show more')")
    page.wait_for_selector(".trail q:has-text('ranh giới gần nhau')")
    browsing.axe_finds_nothing(page)
    page.emulate_media(color_scheme="dark")
    browsing.axe_finds_nothing(page)
    watched.check()
    with workbench.open_project(study, write=False) as project:
        counts = workbench.list_differences(project, workbench.ClusterFilter()).counts
        assert {each.value: n for each, n in counts.items() if n} == {"settled": 37}
        assert len(project.codings(coder=CONSENSUS)) > 30
        reasons = {each["reason"] for each in project.decisions()}
        assert reasons == {"", "ranh giới gần nhau"}


def test_filters_rows_and_buttons(served: browsing.Served, window: BrowserContext) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    page.select_option("[data-name=kinds]", "only_one")
    page.wait_for_selector("[data-export=csv][href*='kinds=only_one']", state="attached")
    page.wait_for_selector("#title:text('only one coder')")
    rows = page.locator(".row-button")
    rows.nth(1).click()
    page.wait_for_selector("#title:focus")
    assert rows.nth(1).get_attribute("aria-current") == "true"
    assert page.locator(".nothing").first.inner_text().startswith("Coded nothing here")
    export = page.locator("[data-export=csv]").get_attribute("href")
    assert export is not None
    assert "kinds=only_one" in export
    # Who marks words in the passage gets an editor with them.
    mark = page.locator(".score").first
    mark.dblclick()
    page.wait_for_selector(".own")
    page.keyboard.press("ArrowRight")
    assert len(page.locator(".own-text").inner_text().split()) > 1
    page.keyboard.press("Escape")
    assert page.locator(".own").count() == 0
    page.emulate_media(color_scheme="dark")
    browsing.axe_finds_nothing(page)
    watched.check()


def test_a_key_takes_what_the_coder_of_the_letter_shown_said(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    with workbench.open_project(study, write=True) as project:
        code = "enablers.online_channel"
        workbench.add_coding(project, "PV02_TNV02", code, Span(0, 30), coder="Hương")
    watched = open_page(window, served, "compare")
    page = watched.page
    page.select_option("[data-name=kinds]", "boundary_far")
    page.wait_for_selector("#title:text('boundaries far apart')")
    letters = page.locator(".coder-card .letter").all_inner_texts()
    assert letters == ["B", "C", "✓"], "Hương, who comes first, has nothing to do with it"
    assert page.locator("button.take kbd").all_inner_texts() == ["B", "C"]
    first = shown(page)
    page.keyboard.press("a")
    page.wait_for_selector(".toast:has-text('Hương has nothing here')")
    assert shown(page) == first
    for key, coder in [("b", "coder_a"), ("c", "coder_b"), ("2", "coder_a")]:
        press(page, key)
        page.wait_for_selector(f"#last:has-text('as {coder} said')")
    watched.check()
    with workbench.open_project(study, write=False) as project:
        assert [each["coder"] for each in project.decisions()] == ["coder_a", "coder_b", "coder_a"]


def test_no_key_throws_away_a_passage_of_ones_own(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    first = shown(page)
    page.keyboard.press("e")
    page.wait_for_selector(".own")
    page.keyboard.press("Shift+ArrowRight")
    mine = page.locator(".own-text").inner_text()
    for key in ("j", "k", "n", "p", "Control+z"):
        page.keyboard.press(key)
        page.locator(".toast", has_text="First save your own passage").wait_for()
        page.click(".toast [aria-label=Close]")
        page.evaluate("document.activeElement.blur()")
        assert page.locator(".own-text").inner_text() == mine
    assert shown(page) == first
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_function(
        "was => document.querySelector('.difference-head p').textContent !== was", arg=first
    )
    watched.check()


def test_a_rule_that_fits_nothing_or_is_none_says_so(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    page.click("#rules")
    page.check("dialog input[value=votes]")
    page.fill("dialog input[name=k]", "9")
    page.wait_for_selector("text=0 differences would be decided.")
    assert "null" not in page.inner_text(".rule-preview")
    for wrong in ("", "0", "-5", "101"):
        page.fill("dialog input[name=k]", "2")
        page.wait_for_selector("#rule-apply:not(:disabled)")
        page.fill("dialog input[name=k]", wrong)
        page.wait_for_selector(".rule-preview:has-text('is a whole number')")
        assert "would be decided" not in page.inner_text(".rule-preview")
        assert page.is_disabled("#rule-apply")
    watched.check()


def test_what_people_choose_from_stays_above_the_bar(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.select_option("[data-name=kinds]", "boundary_far")
    page.wait_for_selector("#title:text('boundaries far apart')")
    bar = page.locator(".decide").bounding_box()
    assert bar is not None
    for button in page.locator("button.take").all():
        box = button.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"]
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("scrollTo(0, 0)")
    page.locator(".row-button").nth(1).click()
    page.wait_for_function(
        "() => document.querySelector('#title').getBoundingClientRect().top < 200"
    )
    watched.check()


def decide_as_minh(study: Path, short: str) -> None:
    """Minh decides a difference from elsewhere."""
    with workbench.open_project(study, write=True) as project:
        action = workbench.read_action("none")
        workbench.settle(project, short, action, actor="Minh", reason="đã bàn hôm qua")


@pytest.mark.parametrize(("key", "words"), [("m", "Keep all"), ("a", "as coder_a said")])
def test_a_difference_that_somebody_else_decided_shows_both(
    served: browsing.Served, window: BrowserContext, study: Path, key: str, words: str
) -> None:
    window.route("**/api/events*", lambda route: route.abort())  # a page that hears nothing
    watched = open_page(window, served, "compare")
    page = watched.page
    decide_as_minh(study, shown(page).rpartition(" ")[2])
    page.fill("#reason", "nghe lại băng")
    page.keyboard.press("Enter")
    page.keyboard.press(key)
    dialog = page.locator("dialog")
    dialog.wait_for()
    told = dialog.inner_text()
    assert "none of it holds (Minh" in told
    assert "đã bàn hôm qua" in told
    assert words in told
    assert "nghe lại băng" in told
    browsing.axe_finds_nothing(page)
    page.keyboard.press("Escape")
    page.wait_for_selector(".difference-head .standing.settled")
    assert page.input_value("#reason") == "nghe lại băng"
    page.keyboard.press(key)
    settled(page, 1)
    page.wait_for_selector("#last button")
    with workbench.open_project(study, write=False) as project:
        assert [each["by"] for each in project.decisions()] == ["Minh", "Lan"]
        assert project.codings(coder=CONSENSUS)
    watched.check()


def test_what_somebody_else_decides_is_shown_or_told_at_once(
    served: browsing.Served, window: BrowserContext, study: Path
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    first = shown(page)
    page.fill("#reason", "còn phải nghe lại")
    page.keyboard.press("Enter")
    begun = time.perf_counter()
    decide_as_minh(study, first.rpartition(" ")[2])
    page.wait_for_selector(".difference-head .standing.settled")
    assert time.perf_counter() - begun < 2
    assert shown(page) == first
    assert page.input_value("#reason") == "còn phải nghe lại"
    assert "Minh" in page.inner_text("#last")

    page.keyboard.press("j")
    page.wait_for_function("f => document.querySelector('.difference-head p').textContent !== f",
                           arg=first)  # fmt: skip
    page.keyboard.press("e")
    page.wait_for_selector(".own")
    decide_as_minh(study, shown(page).rpartition(" ")[2])
    page.wait_for_selector("#news:has-text('Minh')")
    assert page.locator(".own").count() == 1, "what somebody is about to say stays"
    assert page.locator(".difference-head .standing.open").count() == 1
    page.wait_for_selector("#agreement:not([data-old])")
    still(page)
    browsing.axe_finds_nothing(page)
    page.click("#news button")
    page.wait_for_selector(".difference-head .standing.settled")
    watched.check()


def test_a_blind_study_shows_nothing_until_it_is_unlocked(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    page.click("summary:has-text('More')")
    page.click("#lock")
    page.click("dialog button.primary")
    page.wait_for_selector("text=This study is coded blind")
    assert "coder_a" not in page.content()
    browsing.axe_finds_nothing(page)
    page.click("#unlock")
    page.click("dialog button.primary")
    page.wait_for_selector(READY)
    assert page.locator(".coder-card").count() == 3
    watched.check()


def test_on_a_telephone(served: browsing.Served, window: BrowserContext) -> None:
    watched = open_page(window, served, "compare")
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 800})
    no_sideways_scroll(page)
    browsing.axe_finds_nothing(page)
    page.locator("button.take").first.click()
    settled(page, 1)
    page.goto(page.url.partition("#")[0] + "/inbox")
    page.wait_for_selector(READY)
    no_sideways_scroll(page)
    browsing.axe_finds_nothing(page)
    watched.check()


def test_a_copy_is_merged_and_what_it_left_open_decided(
    window: BrowserContext, study: Path, tmp_path: Path
) -> None:
    copy = comparing.colleagues_copy(study, tmp_path / "mai.qualcode")
    with browsing.serving(study) as served:
        watched = open_page(window, served, "compare/inbox")
        page = watched.page
        page.set_input_files("#files", str(copy))
        page.wait_for_selector("text=Questions that would wait here afterwards: 1.")
        page.wait_for_selector("text=Comes in too: statements of themes: 1")
        browsing.axe_finds_nothing(page)
        page.click(".plan button.primary")
        entry = page.locator(".entry")
        entry.wait_for()
        assert " ".join(page.locator("del").all_inner_texts()) == "con gái nó cài"
        still(page)
        browsing.axe_finds_nothing(page)
        page.keyboard.press("s")
        page.wait_for_selector(".own")
        before = page.locator(".own-text").inner_text()
        find = page.locator(".own input[type=search]")
        find.fill("khong")  # without its marks it is found with any
        places: list[int] = []
        for _ in range(2):
            find.press("Enter")
            page.wait_for_selector(f"#place-tally:has-text('{len(places) + 1} of ')")
            places.append(page.locator(".score.draft").first.evaluate(PLACE))
        assert places[0] < places[1], "the next one, not the same again"
        find.fill("đáy biển")
        find.press("Enter")
        page.wait_for_selector("#place-tally:has-text('Not found.')")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        page.wait_for_selector(".own")
        assert page.locator(".own-text").inner_text() == before
        for _ in range(6):
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowRight")
        chosen = page.locator(".own-text").inner_text().strip("“”")
        page.emulate_media(color_scheme="dark")
        still(page)
        browsing.axe_finds_nothing(page)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Nothing waits.")
        page.keyboard.press("Control+z")
        entry.wait_for()
        page.keyboard.press("x")
        page.wait_for_selector("text=Nothing waits.")
        page.keyboard.press("Control+z")
        entry.wait_for()
        page.keyboard.press("t")
        page.wait_for_selector("text=Nothing waits.")
        watched.check()
    with workbench.open_project(study, write=False) as project:
        (stored,) = project.codings(coder="Mai")
        assert stored.coding.quote.startswith(chosen)
        assert stored.coding.quote != chosen
