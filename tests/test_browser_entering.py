"""Coming in through the address that was printed, once; languages and colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("study"), tagged=False)


@pytest.fixture
def served(study: Path) -> Iterator[browsing.Served]:
    with browsing.serving(study) as found:
        yield found


def test_one_enters_says_who_one_is_and_is_there(
    served: browsing.Served, window: BrowserContext
) -> None:
    watched = browsing.enter(window, served, "Minh Đức")
    assert watched.page.locator(".who").inner_text() == "Minh Đức"
    browsing.axe_finds_nothing(watched.page)
    watched.page.click("[data-language=vi]")
    watched.page.wait_for_selector("html[lang=vi]")
    watched.check()


def test_the_address_lets_one_browser_in(
    served: browsing.Served, window: BrowserContext, browser: object
) -> None:
    browsing.enter(window, served)
    other = browser.new_context()  # type: ignore[attr-defined]
    page = other.new_page()
    page.goto(served.entrance)
    assert page.locator("form#enter").count() == 0
    assert "closed" in page.locator("h1").inner_text()
    other.close()
