"""A real browser on a study of hostile strings: nothing opens, nothing appears, nothing runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import browsing
import hostile_study
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

PAGES = (
    "", "documents/", "codebook", "codebook/versions", "compare", "compare/inbox", "findings",
    "findings/charts", "findings/query", "findings/report", "findings/themes",
    "findings/themes/barriers.c0", "history",
)  # fmt: skip

REFUSED = (
    "documents/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "codebook?code=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "findings/query?q=%3Csvg%20onload=alert(1)%3E",
    "../%3Cimg%20src=x%20onerror=alert(1)%3E/",
)

INTRUDERS = """() => [...document.querySelectorAll(
  "script:not([src]):not([type='application/json']), iframe, object, embed, base, marquee, video,"
  + " audio, style, frame, frameset, meta[http-equiv], link[rel=stylesheet]:not([href^='/']),"
  + " img:not([src^='/']), xss, x, [onerror], [onload], [onclick], [onmouseover], [onfocus],"
  + " a[href^='javascript'], a[href^='data'], form[action^='http']"
)].map((element) => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    return hostile_study.make_hostile_study(folder / "study.qualcode")


@pytest.fixture
def served(study: Path) -> Iterator[browsing.Served]:
    with browsing.serving(study) as found:
        yield found


def test_hostile_strings_stay_text(served: browsing.Served, window: BrowserContext) -> None:
    tagged = next(line for line in hostile_study.hostile_lines() if line.startswith("<script"))
    watched = browsing.enter(window, served, tagged)
    page = watched.page
    page.on("dialog", lambda dialog: (watched.faults.append(dialog.message), dialog.dismiss()))
    home = page.url
    assert tagged in page.locator(".who").inner_text()
    for address in PAGES:
        answer = page.goto(home + address)
        assert answer is not None
        assert answer.status == 200, address
        page.wait_for_timeout(250)  # what must not happen would happen now
        assert page.url.startswith(home)
        assert page.evaluate(INTRUDERS) == [], address
        assert page.locator("main").inner_text().strip(), address
    watched.check()


def test_they_stay_text_where_scripts_show_them(
    served: browsing.Served, window: BrowserContext
) -> None:
    """On the coding page most of what is seen is made by scripts."""
    watched = browsing.enter(window, served, "Lan")
    page = watched.page
    page.on("dialog", lambda dialog: (watched.faults.append(dialog.message), dialog.dismiss()))
    home = page.url
    assert "/s/" in home
    page.goto(home + "documents/")
    line = next(line for line in hostile_study.hostile_lines() if line.startswith("<script>"))
    page.wait_for_selector("text=" + line[:20])
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    for mark in page.locator("mark, .mark, [data-coding]").all()[:5]:
        mark.click(force=True)
    assert page.evaluate(INTRUDERS) == []
    page.emulate_media(media="print")
    assert page.evaluate(INTRUDERS) == []
    watched.check()


def test_refusals_show_them_as_text(served: browsing.Served, window: BrowserContext) -> None:
    watched = browsing.enter(window, served, "Lan")
    page = watched.page
    page.on("dialog", lambda dialog: (watched.faults.append(dialog.message), dialog.dismiss()))
    home = page.url
    assert "/s/" in home
    for address in REFUSED:
        page.goto(home + address)
        page.wait_for_timeout(150)
        assert page.evaluate(INTRUDERS) == [], address
    watched.check()
