"""Two people at once in one study, each in a browser of their own, and two names in one browser."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import pytest
from browsing import Served, Watched
from handling import drag, heard, is_saved, open_document, said

from qualcode import workbench
from qualcode.model import Status

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHRASES = {"Lan": "con đò sang sông sớm", "Minh": "vườn cau trước hiên nhà"}
DOCUMENT = "PV01_TNV01"
CODE = "barriers.mobility"
SECONDS = 2.0
"""After which the other one sees what was done, at the latest."""


@dataclass(frozen=True)
class Team:
    """Two people who have signed in with their passphrases, and the study's file."""

    study: Path
    served: Served
    lan: Watched
    minh: Watched

    def open_document(self) -> tuple[Page, Page]:
        """The same document in both windows."""
        for each in (self.lan, self.minh):
            open_document(each.page, self.served, self.study, DOCUMENT)
        return self.lan.page, self.minh.page

    def proposals(self) -> dict[str, tuple[str, Status]]:
        """What the machine proposed in the document: quote → code and status."""
        with workbench.open_project(self.study, write=False) as project:
            found = [each.coding for each in project.codings(document=DOCUMENT)]
        return {each.quote: (each.code, each.status) for each in found if each.coder not in PHRASES}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"))
    with workbench.open_project(path, write=True) as project:
        for name, phrase in PHRASES.items():
            workbench.set_passphrase(project, name, phrase, actor="Lan")
    return path


@pytest.fixture
def team(sample: Path, tmp_path: Path, browser: Browser) -> Iterator[Team]:
    study = tmp_path / sample.name
    shutil.copy(sample, study)
    with browsing.serving(study, "--host", "0.0.0.0", "--allow-host", "127.0.0.1") as served:
        windows = [browser.new_context(locale="en-GB") for _ in PHRASES]
        found = []
        for window, (name, phrase) in zip(windows, PHRASES.items(), strict=True):
            window.set_default_timeout(10_000)
            address = served.address.replace("0.0.0.0", "127.0.0.1")
            watched = browsing.watch(window.new_page(), address)
            watched.page.goto(address)
            watched.page.fill("#name", name)
            watched.page.fill("#passphrase", phrase)
            watched.page.press("#passphrase", "Enter")
            watched.page.wait_for_selector(".tabs")
            found.append(watched)
        yield Team(study, served, *found)
        for watched, window in zip(found, windows, strict=True):
            watched.check()
            window.close()
    assert workbench.check(study).holds


def code(page: Page, turn: int, words: str, by: str) -> None:
    drag(page, turn, words)
    page.keyboard.type(by)
    page.keyboard.press("Enter")
    is_saved(page)


def test_each_sees_the_others_coding_at_once_and_undoes_only_the_own(team: Team) -> None:
    lan, minh = team.open_document()
    took = []
    for page, other, words in (
        (lan, minh, "xách nguyên cân cam về"),
        (minh, lan, "chả biết nói cái gì"),
    ):
        code(page, 6, words, "mobility")
        begun = time.perf_counter()
        other.locator("#t6 mark", has_text=words).first.wait_for()
        took.append(time.perf_counter() - begun)
        heard(other, "coded a passage of")
    told = ", ".join(f"{each:.2f} s" for each in took)
    sys.stdout.write(f"seen by the other after {told}\n")
    assert max(took) < SECONDS
    lan.click("#undo")
    heard(lan, "Undone")
    minh.locator("#t6 mark", has_text="xách nguyên").wait_for(state="detached")
    assert [(each.coder, each.quote) for each in said(team.study, DOCUMENT)] == [
        ("Minh", "chả biết nói cái gì")
    ]
    # no coding of hers is left to take back: the colleague's stays
    lan.click("#undo")
    lan.wait_for_selector("dialog[open]")
    lan.keyboard.press("Escape")
    assert [each.coder for each in said(team.study, DOCUMENT)] == ["Minh"]


def test_both_decide_one_proposal_and_both_sides_are_shown(team: Team) -> None:
    lan, minh = team.open_document()
    for page in (lan, minh):
        page.keyboard.press("p")
        page.wait_for_selector(".card-of")
    before = team.proposals()
    minh.context.set_offline(True)
    minh.keyboard.press("r")
    minh.wait_for_selector('#state[data-state="failed"]')
    lan.keyboard.press("a")
    is_saved(lan)
    minh.context.set_offline(False)
    minh.wait_for_selector("dialog[open] .sides")
    yours, theirs = minh.locator("dialog .sides > *").all_inner_texts()
    assert "rejected" in yours
    assert "accepted" in theirs
    (changed,) = [each for each, told in team.proposals().items() if before[each] != told]
    assert team.proposals()[changed][1] is Status.ACCEPTED, "nothing was overwritten"
    minh.click("dialog [value=theirs]")
    minh.locator(".stripe[data-status=accepted]").wait_for()
    is_saved(minh)
    assert minh.locator("#unsaved").is_hidden()
    assert team.proposals()[changed][1] is Status.ACCEPTED
    # what somebody else has built upon is not taken back under them
    minh.keyboard.press("c")
    minh.keyboard.type("loans")
    minh.keyboard.press("Enter")
    is_saved(minh)
    lan.locator(".card-of", has_text="Loans").wait_for()
    lan.keyboard.press("Control+z")
    refused = lan.locator(".toast", has_text="changed by somebody else")
    assert "guid" not in refused.inner_text()
    assert team.proposals()[changed] == ("challenges.unmet_loans", Status.ACCEPTED)


def test_one_person_in_two_windows_writes_two_memos_on_one_coding(
    team: Team, browser: Browser
) -> None:
    lan, _ = team.open_document()
    code(lan, 6, "xách nguyên cân cam về", "mobility")
    again = browser.new_context(
        locale="en-GB",
        storage_state=lan.context.storage_state(),
    )
    page = again.new_page()
    open_document(page, team.served, team.study, DOCUMENT)
    for each in (lan, page):
        each.locator("#t6 mark", has_text="xách").first.click()
        each.click(".card-of [data-does=memo]")
    lan.context.set_offline(True)
    lan.keyboard.type("ở nhà")
    lan.keyboard.press("Control+Enter")
    lan.wait_for_selector('#state[data-state="failed"]')
    page.keyboard.type("ở trường")
    page.keyboard.press("Control+Enter")
    is_saved(page)
    lan.context.set_offline(False)
    lan.wait_for_selector("dialog[open] .sides")
    told = lan.locator("dialog .sides > *").all_inner_texts()
    assert ["ở nhà" in told[0], "ở trường" in told[1]] == [True, True]
    assert [each.memo for each in said(team.study, DOCUMENT)] == ["ở trường"]
    lan.click("dialog [value=mine]")
    is_saved(lan)
    page.locator(".card-of", has_text="ở nhà").wait_for()
    again.close()


def test_both_write_one_field_of_the_codebook(team: Team) -> None:
    from playwright.sync_api import expect

    pages = (team.lan.page, team.minh.page)
    for page, text in zip(pages, ("Của Lan.", "Của Minh."), strict=True):
        page.click(".tabs a[href$='/codebook']")
        page.click(f"#tree [data-code='{CODE}'] .name")
        page.locator(".code-head", has_text="Mobility").wait_for()
        page.fill("#field-include-vi", text)
    lan, minh = pages
    lan.click(".savebar .primary")
    lan.locator(".toast", has_text="was saved as version").wait_for()
    minh.click(".savebar .primary")
    minh.wait_for_selector("dialog[open] .which")
    told = minh.inner_text("dialog[open] .which")
    assert "Của Lan." in told
    assert "Của Minh." in told
    minh.check("dialog[open] input[value=theirs]")
    minh.click("dialog[open] button[value=keep]")
    expect(minh.locator("#field-include-vi")).to_have_value("Của Lan.")
    with workbench.open_project(team.study, write=False) as project:
        book = project.codebook()
        assert book is not None
        there = book.code(CODE)
        assert there is not None
        assert there.include.vi == "Của Lan."


def test_a_page_that_is_still_open_under_another_name_changes_nothing(
    sample: Path, tmp_path: Path, browser: Browser
) -> None:
    study = tmp_path / sample.name
    shutil.copy(sample, study)
    window = browser.new_context(locale="en-GB")
    window.set_default_timeout(10_000)
    with browsing.serving(study) as served:
        lan = browsing.enter(window, served)
        open_document(lan.page, served, study, DOCUMENT)
        minh = browsing.watch(window.new_page(), served.address)
        minh.page.goto(lan.page.url.partition("/documents")[0] + "/enter")
        minh.page.fill("#name", "Minh")
        minh.page.press("#name", "Enter")
        minh.page.wait_for_selector(".who:text('Minh')")
        code_unsaved(lan.page, "xách nguyên cân cam về")
        lan.page.locator("#unsaved", has_text="Minh works in this browser now").wait_for()
        assert said(study, DOCUMENT) == []
        # under her own name again, what waited is saved, and it is hers
        minh.page.goto(minh.page.url.rstrip("/") + "/enter")
        minh.page.fill("#name", "Lan")
        minh.page.press("#name", "Enter")
        minh.page.wait_for_selector(".who:text('Lan')")
        lan.page.locator("#unsaved").wait_for(state="hidden", timeout=20_000)
        is_saved(lan.page)
        assert [(each.coder, each.quote) for each in said(study, DOCUMENT)] == [
            ("Lan", "xách nguyên cân cam về")
        ]
        lan.check()
        minh.check()
    window.close()


def code_unsaved(page: Page, words: str) -> None:
    drag(page, 6, words)
    page.keyboard.type("mobility")
    page.keyboard.press("Enter")
    page.wait_for_selector('#state[data-state="failed"]')
