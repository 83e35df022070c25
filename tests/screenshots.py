"""Takes a picture of every page, in both languages, light and dark, wide and narrow.

    python tests/screenshots.py [--folder screenshots] [--only coding] [--readme]

The study is the sample one: coded by the machine, by two people and partly adjudicated. With
``--readme`` the pictures of the READMEs are made anew, in docs/images.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browsing
from places import ROOT, SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = {
    "start": "/",
    "study": "/s/{study}/",
    "coding": "/s/{study}/documents/{document}",
    "codebook": "/s/{study}/codebook",
    "compare": "/s/{study}/compare",
    "inbox": "/s/{study}/compare/inbox",
    "matrix": "/s/{study}/findings",
    "query": "/s/{study}/findings/query",
    "themes": "/s/{study}/findings/themes",
    "charts": "/s/{study}/findings/charts",
    "report": "/s/{study}/findings/report",
    "history": "/s/{study}/history",
    "help": "/help?study={study}",
}
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SETTLED = 900
"""Milliseconds after which a page has read what it shows."""

README = ("coding", "compare", "matrix")
"""Pages whose pictures the README shows, and where these stand."""

SHOWN = ("light", "wide")
IMAGES = ROOT / "docs" / "images"


def a_study_at_work(folder: Path) -> Path:
    """The sample study with two people's codings merged into it."""
    path = browsing.sample_study(folder)
    for name in ("codings_coder_a", "codings_coder_b"):
        call = [sys.executable, "-m", "qualcode", "-p", str(path), "merge", "-q"]
        subprocess.run([*call, str(SAMPLE / f"{name}.jsonl")], check=True)
    return path


def views(
    browser: Browser, folder: Path, lang: str, faults: list[str]
) -> Iterator[tuple[Page, str, str]]:
    """A page for each size and theme, signed in, with the names of both; what is wrong is added."""
    for size, (width, height) in SIZES.items():
        with browsing.serving(folder, lang=lang) as served:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=1,
                locale="vi-VN" if lang == "vi" else "en-GB",
            )
            watched = browsing.watch(context.new_page(), served.address)
            page = watched.page
            page.goto(served.entrance)
            card = page.locator("a.card").first
            if card.count():
                card.click()
            if page.locator("form#enter").count():
                page.fill("#name", "Lan")
                page.click("#enter button")
            page.wait_for_selector(".tabs")
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                yield page, size, theme
            faults += [f"{lang} {size}: {fault}" for fault in watched.faults]
            context.close()


def addresses(page: Page) -> dict[str, str]:
    """Name → address of every page of the study that is open."""
    address, _, rest = page.url.partition("/s/")
    study = rest.split("/")[0]
    page.goto(f"{address}/s/{study}/documents/")
    document = page.url.rpartition("/")[2]
    return {
        name: address + place.format(study=study, document=document)
        for name, place in PAGES.items()
    }


def review_a_proposal(page: Page) -> None:
    """Somebody at work: what was coded so before stands beside a proposal that waits."""
    page.click(".tree [data-code='positive.felt_cared_for'] .name")
    page.wait_for_selector("#panel-segments .segment")
    page.click("#next-proposal")
    page.wait_for_selector(".card-of")
    page.wait_for_timeout(SETTLED)


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", choices=PAGES)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name, browsing.chromium() as browser:
        a_study_at_work(Path(name))
        for lang in ("vi", "en"):
            places: dict[str, str] = {}
            for page, size, theme in views(browser, Path(name), lang, faults):
                if theme == "light":
                    places = addresses(page)
                for what, address in places.items():
                    if options.only in (None, what):
                        page.goto(address)
                        page.wait_for_timeout(SETTLED)
                        page.screenshot(path=options.folder / f"{what}-{lang}-{theme}-{size}.png")
                        if options.readme and what in README and (theme, size) == SHOWN:
                            IMAGES.mkdir(exist_ok=True)
                            if what == "coding":
                                review_a_proposal(page)
                            picture = IMAGES / f"{what}-{lang}.jpg"
                            page.screenshot(path=picture, type="jpeg", quality=60)
    if faults:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main()
