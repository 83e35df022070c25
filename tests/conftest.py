"""Fixtures of the browser tests: one browser for all of them, a fresh window for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, and say so."""
    if browsing.CHROMIUM is None:
        pytest.skip(browsing.NO_CHROMIUM)
    with browsing.chromium() as found:
        yield found


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own, with no cookies, 1440 × 900."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()
