"""The codebook's page as a person uses it: by mouse, by keyboard alone, two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest
from places import CODEBOOK

from qualcode import workbench

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

MOBILITY = "barriers.mobility"
PASSAGES = ".found-parts > div:last-child li"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsing.Served]:
    study = browsing.sample_study(tmp_path_factory.mktemp("study"))
    with browsing.serving(study) as found:
        yield found


@pytest.fixture(scope="module")
def cookies(served: browsing.Served, browser: Browser) -> list[dict[str, object]]:
    """What a browser holds that was let in; the printed address lets in only one."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    browsing.enter(context, served)
    found = [dict(each) for each in context.cookies()]
    context.close()
    return found


@pytest.fixture
def watched(
    served: browsing.Served, window: BrowserContext, cookies: list[dict[str, object]]
) -> browsing.Watched:
    return opened(served, window, cookies)


def opened(
    served: browsing.Served, window: BrowserContext, cookies: list[dict[str, object]]
) -> browsing.Watched:
    """The codebook's page, open at a code, with what it finds."""
    window.add_cookies(cookies)  # type: ignore[arg-type]
    watched = browsing.watch(window.new_page(), served.address)
    watched.page.goto(served.address)
    watched.page.click(".tabs a[href$='/codebook']")
    watched.page.goto(f"{watched.page.url.partition('#')[0]}#{MOBILITY}")
    watched.page.wait_for_selector(PASSAGES)
    return watched


def saved(page: Page) -> None:
    """Waits for the next version to be there, and puts the message away."""
    page.wait_for_selector(".toast:has-text('was saved as version')")
    page.click(".toast [aria-label=Close]")


def test_axe_finds_nothing_and_nothing_is_too_wide(watched: browsing.Watched) -> None:
    page = watched.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        browsing.axe_finds_nothing(page)
    page.click("text=Merge…")
    page.select_option("#plan-into", index=2)
    page.wait_for_selector(".preview table")
    browsing.axe_finds_nothing(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Merge…"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    browsing.axe_finds_nothing(page)
    watched.check()


def test_a_definition_and_indicators_are_written_and_undone(watched: browsing.Watched) -> None:
    page = watched.page
    page.fill("#field-definition-vi", "Đi làm ăn xa nhà.")
    page.click(".savebar .primary")
    saved(page)
    assert page.locator(".savebar .primary").is_disabled()
    page.fill("#signs", "đi làm xa\n{near: [a]}")
    page.wait_for_selector("#signs-mistake:not([hidden])")
    assert "Line 2" in page.inner_text("#signs-mistake")
    assert page.get_attribute("#signs", "aria-invalid") == "true"
    page.fill("#signs", "đi làm xa\ntiền")
    page.wait_for_selector(f"{PASSAGES} .standing.new")
    assert page.locator(".sign-counts li").count() == 2
    assert page.locator(f"{PASSAGES} mark.hit").first.inner_text().lower() in ("tiền", "đi làm xa")
    href = page.locator(f"{PASSAGES} a").first.get_attribute("href")
    assert href is not None
    assert "/documents/" in href
    page.press("#signs", "Control+s")
    page.wait_for_selector(".toast:has-text('was saved as version')")
    page.click(".toast button:has-text('Undo')")
    page.wait_for_selector(".toast:has-text('Taken back')")
    assert "$noi_xa" in page.input_value("#signs")
    watched.check()


def test_by_keyboard_alone(watched: browsing.Watched) -> None:
    page = watched.page
    page.keyboard.press("/")
    page.keyboard.type("lam quen")
    page.wait_for_selector(".none:has-text('No code')")
    page.keyboard.press("Escape")
    page.keyboard.type("di bien dong")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.dataset.code"
    assert page.evaluate(focused) == MOBILITY
    page.keyboard.press("m")
    page.wait_for_selector("[role=menu]")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #plan-place")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == MOBILITY
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet:focus")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Move to…"
    page.focus("#field-exclude-vi")
    page.keyboard.type("Đi chợ. ")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast:has-text('was saved as version')")
    page.keyboard.type("Vâng. ")
    assert "Đi chợ. Vâng. " in page.input_value("#field-exclude-vi")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".savebar .primary:disabled")
    page.focus("#new-code")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] #plan-name")
    page.keyboard.type("Đường xa")
    page.wait_for_selector("dialog[open] .preview .diff-code")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Đường xa')")
    assert page.evaluate("location.hash") == "#barriers.duong_xa"
    watched.check()


def test_a_closing_dialog_does_not_take_the_focus_from_what_came_next(
    watched: browsing.Watched,
) -> None:
    page = watched.page
    page.click("#new-code")
    page.wait_for_selector("dialog[open] #plan-name")
    page.evaluate(
        "() => { document.querySelector('dialog').close(); "
        "document.querySelector('#sheet').focus(); }"
    )
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.id") == "sheet"
    watched.check()


def test_a_code_is_dragged_below_another(watched: browsing.Watched) -> None:
    page = watched.page
    codes = page.locator(".tree .code")
    moved, target = codes.nth(0).get_attribute("data-code"), codes.nth(1).get_attribute("data-code")
    codes.nth(0).drag_to(codes.nth(1))
    page.wait_for_selector("dialog[open] .preview .diff-code")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector(".toast:has-text('was moved')")
    row = page.locator(f".tree [data-code='{moved}']")
    assert row.get_attribute("aria-level") == "3"
    page.locator(f".tree [data-code='{target}']").focus()
    page.keyboard.press("ArrowLeft")
    assert row.count() == 0
    page.click(".toast button:has-text('Undo')")
    page.wait_for_selector(".toast:has-text('Taken back')")
    watched.check()


def test_split_merge_and_delete(watched: browsing.Watched) -> None:
    page = watched.page
    page.click("text=Split…")
    page.fill("#plan-name", "Away on building sites")
    page.fill("#plan-matching", "cong trinh")
    page.wait_for_selector(".preview table")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector("h2:has-text('Away on building sites')")
    page.click("text=Merge…")
    page.select_option("#plan-into", MOBILITY)
    page.wait_for_selector(".preview table")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector(".toast:has-text('were merged')")
    page.click(".tree .code >> nth=-1")
    page.wait_for_selector("#sheet:focus")
    page.click(".verbs .danger")
    assert page.locator("dialog[open] button[value=go]").is_disabled()
    page.select_option("#plan-successor", MOBILITY)
    page.wait_for_selector("dialog[open] button[value=go]:not(:disabled)")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector(".toast:has-text('was deleted')")
    watched.check()


def test_an_example_is_chosen_from_the_data(watched: browsing.Watched) -> None:
    from playwright.sync_api import expect

    page = watched.page
    page.locator("text=Choose from the data…").first.click()
    page.fill("dialog[open] input[type=search]", "cong trinh")
    shown = page.locator("dialog[open] .examples li:visible")
    quote = shown.first.locator("q").inner_text().strip("“”")
    shown.first.locator("input").check()
    page.click("dialog[open] button[value=pick]")
    expect(page.locator("#field-typical-vi")).to_have_value(quote)
    page.click(".tree .code >> nth=-1")  # what is not saved is asked about
    page.click("dialog[open] button:has-text('Discard them')")
    page.wait_for_selector("#sheet:focus")
    watched.check()


def test_two_people_write_one_field(
    served: browsing.Served, watched: browsing.Watched, cookies: list[dict[str, object]]
) -> None:
    from playwright.sync_api import expect

    page = watched.page
    other = opened(served, page.context, cookies).page
    page.fill("#field-include-vi", "Của người thứ nhất.")
    other.fill("#field-include-vi", "Của người thứ hai.")
    other.click(".savebar .primary")
    saved(other)
    page.click(".savebar .primary")
    page.wait_for_selector("dialog[open] .which")
    text = page.inner_text("dialog[open] .which")
    assert "Của người thứ nhất." in text
    assert "Của người thứ hai." in text
    browsing.axe_finds_nothing(page)
    page.click("dialog[open] button[value=keep]")
    saved(page)
    expect(other.locator("#field-include-vi")).to_have_value("Của người thứ nhất.")
    watched.check()


def give_id(page: Page, new: str) -> None:
    """Asks for another id of the open code, up to what that would do."""
    page.click(".verbs button:has-text('Change id…')")
    page.fill("#plan-id", new)
    page.wait_for_selector("dialog[open] button[value=go]:not(:disabled)")
    page.wait_for_selector(f"dialog[open] .preview ins:text-is('{new}')")


def test_two_people_give_one_code_another_id(
    served: browsing.Served, watched: browsing.Watched, cookies: list[dict[str, object]]
) -> None:
    page, code = watched.page, "challenges.unmet_loans"
    other = opened(served, page.context, cookies).page
    for each in (page, other):
        each.click(f".tree [data-code='{code}'] .name")
        each.wait_for_selector(f".code-head code:text-is('{code}')")
    give_id(page, "challenges.dealers")
    give_id(other, "challenges.supply")
    other.click("dialog[open] button[value=go]")
    other.wait_for_selector(".toast:has-text('The id was changed')")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector("dialog[open] h3:has-text('somebody else')")
    assert "challenges.supply" in page.locator("dialog[open] .diff").first.inner_text()
    assert page.input_value("#plan-id") == "challenges.dealers"
    browsing.axe_finds_nothing(page)
    page.wait_for_selector("dialog[open] .diff ins:text-is('challenges.dealers')")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector(".toast:has-text('The id was changed')")
    page.wait_for_selector(".code-head code:text-is('challenges.dealers')")
    other.wait_for_selector(".code-head code:text-is('challenges.dealers')")
    watched.check()


def test_what_is_written_of_a_code_that_is_renamed_or_deleted_meanwhile_is_kept(
    served: browsing.Served, watched: browsing.Watched, cookies: list[dict[str, object]]
) -> None:
    from playwright.sync_api import expect

    page, code, new = watched.page, "barriers.no_needs_data", "barriers.unknown_needs"
    other = opened(served, page.context, cookies).page
    for each in (page, other):
        each.click(f".tree [data-code='{code}'] .name")
        each.wait_for_selector(f".code-head code:text-is('{code}')")
    page.fill("#field-definition-vi", "Viết trong lúc mã đổi id.")
    give_id(other, new)
    other.click("dialog[open] button[value=go]")
    page.wait_for_selector(f".tree [data-code='{new}']")
    page.click(".savebar .primary")
    page.wait_for_selector(f".toast:has-text('{new}')")
    page.wait_for_selector(f".code-head code:text-is('{new}')")
    expect(page.locator("#field-definition-vi")).to_have_value("Viết trong lúc mã đổi id.")

    page.fill("#field-include-vi", "Viết trong lúc mã bị xoá.")
    other.click(".verbs button:has-text('Delete…')")
    other.wait_for_selector("dialog[open] button[value=go]")
    other.select_option("#plan-successor", "-")
    other.click("dialog[open] button[value=go]:not(:disabled)")
    page.wait_for_selector(f".tree [data-code='{new}']", state="detached")
    page.click(".savebar .primary")
    page.wait_for_selector("dialog[open]:has-text('This code is no more')")
    assert "Viết trong lúc mã bị xoá." in page.inner_text("dialog[open]")
    browsing.axe_finds_nothing(page)
    page.click("dialog[open] button:has-text('Back to the form')")
    expect(page.locator("#field-include-vi")).to_have_value("Viết trong lúc mã bị xoá.")
    page.click(".savebar .primary")
    page.click("dialog[open] button[value=new]")
    saved(page)
    for field, words in (("definition", "mã đổi id"), ("include", "mã bị xoá")):
        expect(page.locator(f"#field-{field}-vi")).to_have_value(f"Viết trong lúc {words}.")
    watched.check()


def test_versions_are_compared_and_a_file_is_brought_in(
    watched: browsing.Watched, tmp_path: Path
) -> None:
    page = watched.page
    page.fill("#field-atypical-en", "Gone to sea for a season.")
    page.click(".savebar .primary")
    saved(page)
    page.click("text=Versions")
    page.wait_for_selector(".diff-code")
    assert "Gone to sea" in page.inner_text("#differences ins")
    browsing.axe_finds_nothing(page)
    page.check("input[name=old][value='1']")
    page.wait_for_selector("#differences .diff-code")
    with page.expect_download() as download:
        page.click("a[aria-label='Download version 1']")
    assert download.value.path().read_bytes() == CODEBOOK.read_bytes()
    page.go_back()
    file = tmp_path / "mới.yaml"
    text = CODEBOOK.read_text("utf-8").replace(f"id: {MOBILITY}", "id: barriers.away")
    file.write_text(text, encoding="utf-8")
    page.click("#import")
    page.set_input_files("#plan-file", file)
    page.wait_for_selector("dialog[open] .fates select")
    page.wait_for_selector("dialog[open] button[value=go]:not(:disabled)")
    page.click("dialog[open] button[value=go]")
    page.wait_for_selector(".tree [data-code='barriers.away']")
    watched.check()


def test_a_study_without_codebook_begins_with_one_code(
    window: BrowserContext, tmp_path: Path
) -> None:
    place = tmp_path / "new.qualcode"
    workbench.init(place, coder="Lan")
    with browsing.serving(place) as served:
        watched = browsing.enter(window, served)
        page = watched.page
        page.click(".tabs a[href$='/codebook']")
        page.wait_for_selector(".empty")
        browsing.axe_finds_nothing(page)
        page.click(".empty button:has-text('New code…')")
        page.fill("#plan-name", "Ở xa")
        page.wait_for_selector("dialog[open] .preview .diff-code")
        page.click("dialog[open] button[value=go]")
        page.wait_for_selector("h2:has-text('Ở xa')")
        page.click("[data-language=vi]")
        page.wait_for_selector("html[lang=vi] .code-head")
        watched.check()
