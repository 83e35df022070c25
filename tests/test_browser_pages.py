"""Every page as people meet it: sound for axe, on any screen, and asking nobody elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import pytest
from screenshots import PAGES, SETTLED, a_study_at_work, addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STUDY_PAGES = [name for name in PAGES if name != "start"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browsing.Served]:
    with browsing.serving(a_study_at_work(tmp_path_factory.mktemp("study"))) as found:
        yield found


@pytest.fixture(scope="module")
def watched(served: browsing.Served, browser: Browser) -> Iterator[browsing.Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield browsing.enter(context, served)
    context.close()


@pytest.fixture(scope="module")
def places(watched: browsing.Watched) -> dict[str, str]:
    return addresses(watched.page)


@pytest.mark.parametrize("name", STUDY_PAGES)
def test_a_page_is_sound_in_every_light(
    watched: browsing.Watched, places: dict[str, str], name: str
) -> None:
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(places[name])
    page.wait_for_timeout(SETTLED)
    assert page.locator("h1").count() == 1
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        browsing.axe_finds_nothing(page)
    page.emulate_media(color_scheme="light", forced_colors="active", reduced_motion="reduce")
    assert page.locator("main").is_visible()
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
    watched.check()


@pytest.mark.parametrize("width", [360, 3840])
@pytest.mark.parametrize("name", STUDY_PAGES)
def test_a_page_fits_any_screen(
    watched: browsing.Watched, places: dict[str, str], name: str, width: int
) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(places[name])
    page.wait_for_timeout(SETTLED)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{name} is {wide} px wide"
    watched.check()


def test_every_control_has_a_name_and_can_be_hit(
    watched: browsing.Watched, places: dict[str, str]
) -> None:
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    small = {}
    for name, address in places.items():
        page.goto(address)
        page.wait_for_timeout(SETTLED)
        small[name] = page.evaluate(
            """() => [...document.querySelectorAll("button, select, input, summary")]
              .filter((each) => each.checkVisibility({opacityProperty: true}))
              .filter((each) => !each.closest("label") && each.type !== "hidden")
              .map((each) => [each, each.getBoundingClientRect()])
              .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
              .filter(([each]) => !each.labels?.length)
              .map(([each]) => each.outerHTML.slice(0, 120))"""
        )
    assert not {name: found for name, found in small.items() if found}
