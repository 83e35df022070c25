"""What could not be saved follows its code, is told of everywhere, and waits for a signing in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import browsing
import pytest
from browsing import Served
from handling import drag, free_port, is_saved, open_document, said

from qualcode import workbench

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

DOCUMENT, OTHER = "PV01_TNV01", "PV02_TNV02"
CODE, NEW = "barriers.mobility", "barriers.di_lai"
WORDS, MORE = "xách nguyên cân cam về", "chả biết nói cái gì"
MEMO = "Mẹ nói khi tiễn ra cổng."
PHRASE = "con đò sang sông sớm"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"), tagged=False)
    with workbench.open_project(path, write=True) as project:
        workbench.set_passphrase(project, "Lan", PHRASE, actor="Lan")
    return path


def code_offline(page: Page, words: str, by: str = "mobility", memo: str = "") -> None:
    """Codes words of the sixth turn, with a memo, while the server does not answer."""
    page.context.set_offline(True)
    drag(page, 6, words)
    if memo:
        page.keyboard.press("Alt+m")
        page.keyboard.type(memo)
        page.keyboard.press("Alt+m")
    page.keyboard.type(by)
    page.keyboard.press("Enter")
    page.wait_for_selector('#state[data-state="failed"]')


def change_codebook(study: Path, verb: str) -> None:
    """What Minh does to the code meanwhile."""
    with workbench.open_project(study, write=True) as project:
        if verb == "rename":
            plan = workbench.plan_codebook_rename(project, CODE, NEW)
        else:
            plan = workbench.plan_codebook_delete(project, CODE, with_codings=True)
        workbench.change_codebook(project, plan, actor="Minh")


def told(study: Path) -> list[tuple[str, str, str]]:
    return [(each.quote, each.code, each.memo) for each in said(study, DOCUMENT)]


def test_what_was_coded_offline_follows_its_code(
    study: Path, served: Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, DOCUMENT)
    code_offline(page, WORDS, memo=MEMO)
    change_codebook(study, "rename")
    window.set_offline(False)
    is_saved(page)
    page.locator("#unsaved").wait_for(state="hidden")
    assert told(study) == [(WORDS, NEW, MEMO)]
    page.locator("#t6 mark", has_text="xách").first.wait_for()
    watched.check()


def test_what_lost_its_code_is_kept_until_somebody_says_what_becomes_of_it(
    study: Path, served: Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    open_document(page, served, study, DOCUMENT)
    code_offline(page, WORDS, memo=MEMO)
    code_offline(page, MORE, by="loans")
    change_codebook(study, "delete")
    window.set_offline(False)
    dialog = page.locator("dialog[open]")
    dialog.locator(f"text={MEMO}").wait_for()
    assert WORDS in dialog.inner_text()
    assert page.locator("dialog [value=save]").is_disabled()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        browsing.axe_finds_nothing(page)
    page.keyboard.press("Escape")
    # It is kept, what came after it is saved, and nothing says that all is.
    page.locator("#t6 mark", has_text="chả biết").first.wait_for()
    page.locator("#unsaved", has_text="1 change was not saved").wait_for()
    page.wait_for_selector('#state[data-state="failed"]')
    assert [quote for quote, _, _ in told(study)] == [MORE]
    page.reload()
    page.wait_for_selector("#reader[data-ready]")
    page.locator("#unsaved", has_text="1 change was not saved").wait_for()
    assert page.get_attribute("#state", "data-state") == "failed"
    page.click("#unsaved .primary")
    page.select_option("#code-instead", "enablers.online_channel")
    page.click("dialog [value=save]")
    is_saved(page)
    page.locator("#unsaved").wait_for(state="hidden")
    assert (WORDS, "enablers.online_channel", MEMO) in told(study)
    watched.check()


def test_other_pages_tell_what_is_not_saved(
    study: Path, served: Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served)
    page = watched.page
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_document(page, served, study, DOCUMENT)
    page.route("**/codings", lambda route: route.abort())
    drag(page, 6, WORDS)
    page.keyboard.type("mobility")
    page.keyboard.press("Enter")
    page.locator("#unsaved", has_text="1 change is not saved yet").wait_for()
    page.click(".tabs a >> nth=0")
    page.wait_for_url("**/s/*/")
    assert asked == ["beforeunload"], "leaving is warned of"
    note = page.locator(".unsaved", has_text=f"1 change in {DOCUMENT} is not saved")
    note.wait_for()
    assert page.get_attribute("#state", "data-state") == "failed"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        browsing.axe_finds_nothing(page)
    page.unroute("**/codings")
    open_document(page, served, study, OTHER)
    note.wait_for()
    note.locator("a").click()
    page.locator("#unsaved", has_text="1 change was not saved").wait_for()
    assert page.locator(".unsaved:visible").count() == 1, "it is told only once"
    page.click("#unsaved .primary")
    is_saved(page)
    assert [quote for quote, _, _ in told(study)] == [WORDS]
    page.click(".tabs a >> nth=0")
    page.wait_for_url("**/s/*/")
    page.locator(".tabs").wait_for()
    assert note.count() == 0
    watched.check()


def test_who_was_signed_out_is_led_in_and_back(study: Path, window: BrowserContext) -> None:
    port = str(free_port())
    team = ("--host", "0.0.0.0", "--allow-host", "127.0.0.1", "--port", port)
    address = f"http://127.0.0.1:{port}"
    with browsing.serving(study, *team) as first:
        coding = browsing.watch(window.new_page(), address)
        sign_in(coding.page, address)
        served = Served(first.process, address, first.entrance)
        open_document(coding.page, served, study, DOCUMENT)
        theme = browsing.watch(window.new_page(), address)
        root = coding.page.url.partition("/documents/")[0]
        theme.page.goto(f"{root}/findings/themes/{CODE}")
        theme.page.wait_for_selector("body[data-ready]")
    with browsing.serving(study, *team):
        theme.page.fill("#said-vi", "Khách hàng đi làm xa nên khó gặp.")
        theme.page.locator("#statement-state a", has_text="Sign in again").wait_for()
        assert "signed out" in theme.page.inner_text("#statement-state")
        coding.page.bring_to_front()
        drag(coding.page, 6, WORDS)
        coding.page.keyboard.type("mobility")
        coding.page.keyboard.press("Enter")
        banner = coding.page.locator("#unsaved", has_text="signed out")
        assert banner.locator("button").count() == 0, "trying now would not help"
        browsing.axe_finds_nothing(coding.page)
        with window.expect_page() as waiting:
            banner.locator("a", has_text="Sign in again").click()
        again = waiting.value
        sign_in(again)
        again.wait_for_selector("#reader[data-ready]")
        assert again.url == coding.page.url, "one comes in where one was"
        coding.page.bring_to_front()
        coding.page.evaluate("dispatchEvent(new Event('focus'))")
        coding.page.locator("#unsaved").wait_for(state="hidden", timeout=20_000)
        is_saved(coding.page)
        assert [quote for quote, _, _ in told(study)] == [WORDS]
        theme.page.bring_to_front()
        theme.page.wait_for_selector("#statement-state[data-state=saved]", timeout=20_000)
        with workbench.open_project(study, write=False) as project:
            assert project.statements()[CODE].text.vi == "Khách hàng đi làm xa nên khó gặp."
        coding.check()
        theme.check()


def sign_in(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    page.fill("#name", "Lan")
    page.fill("#passphrase", PHRASE)
    page.press("#passphrase", "Enter")
    page.wait_for_selector(".tabs")
