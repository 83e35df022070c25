"""Fixtures of the browser tests: one browser a file, a fresh window for each.

Tests run beside each other, so that no example of hypothesis has a time of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

settings.register_profile("beside each other", deadline=None)
settings.load_profile("beside each other")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, and say so.

    While Playwright drives it, nothing else in this process may run an event loop.
    """
    if browsing.CHROMIUM is None:
        pytest.skip(browsing.NO_CHROMIUM)
    with browsing.chromium() as found:
        yield found


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own, with no cookies, 1440 × 900."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context
    context.close()
