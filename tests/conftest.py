"""Fixtures of the browser tests: one browser a file, a fresh window for each.

Tests run beside each other, so that no example of hypothesis has a time of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest
from browsing import Served
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

SECONDS = 30
"""How long a test waits for a state of a page: on a busy machine all takes its time."""

settings.register_profile("beside each other", deadline=None)
settings.load_profile("beside each other")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, and say so.

    While Playwright drives it, nothing else in this process may run an event loop.
    """
    if browsing.CHROMIUM is None:
        pytest.skip(browsing.NO_CHROMIUM)
    from playwright.sync_api import expect

    expect.set_options(timeout=SECONDS * 1000)
    with browsing.chromium() as found:
        yield found


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of its own, with no cookies, 1440 × 900."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study, tagged; a file whose tests need another one has its own."""
    return browsing.sample_study(tmp_path_factory.mktemp("study"))


@pytest.fixture
def study(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample study, to be changed."""
    path = tmp_path / sample.name
    shutil.copy(sample, path)
    return path


@pytest.fixture
def served(study: Path) -> Iterator[Served]:
    """The copy, served."""
    with browsing.serving(study) as found:
        yield found
