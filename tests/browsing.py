"""A real server and a real browser for the tests of pages.

`sample_study` makes a study in a folder; `Served` runs ``qualcode serve`` on it; a `Watched` page
remembers what a page must not do: errors, refused content, requests to anywhere else.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from places import CODEBOOK, SAMPLE

from qualcode import workbench
from qualcode.workbench import ImportRequest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "Chromium is absent: the pages are NOT tested (install the package chromium)"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def sample_study(folder: Path, *, tagged: bool = True, coder: str = "Lan") -> Path:
    """The sample interviews with their codebook, and the machine's proposals if `tagged`."""
    path = folder / "nghiên cứu.qualcode"
    workbench.init(path, codebook=CODEBOOK, coder=coder)
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((SAMPLE,)), actor=coder)
        if tagged:
            workbench.tag(project, actor=coder)
    return path


@dataclass(frozen=True)
class Served:
    """A running server: its address, and the address that lets one browser in."""

    process: subprocess.Popen[str]
    address: str
    entrance: str


@contextmanager
def serving(place: Path | str, *options: str, lang: str = "en") -> Iterator[Served]:
    """``qualcode serve`` on a study's file or URL, or on a folder, until the block ends."""
    folder = place if isinstance(place, Path) and place.is_dir() else None
    where = [] if folder else ["-p", str(place)]
    command = [sys.executable, "-m", "qualcode", *where, "serve", "--no-browser", "--json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*command, "--lang", lang, *options],
        cwd=folder or (place.parent if isinstance(place, Path) else None),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    assert process.stdout is not None
    lines = []
    while not lines or lines[-1].rstrip() != "}":
        line = process.stdout.readline()
        if not line:
            assert process.stderr is not None
            raise AssertionError(f"the server did not start: {process.stderr.read()}")
        lines.append(line)
    entrance = json.loads("".join(lines))["url"]
    try:
        yield Served(process, entrance.partition("/enter/")[0], entrance)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


@dataclass
class Watched:
    """A page, and what it did that no page of ours may do."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Fails where the page logged an error, was refused something or asked elsewhere."""
        assert not self.faults, "\n".join(self.faults)


def watch(page: Page, address: str) -> Watched:
    """Watches a page from now on."""
    watched = Watched(page)

    def console(message: Any) -> None:
        # A refused change (409 and so on) is told by the browser too; the page says it itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            watched.faults.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            watched.faults.append(f"asked elsewhere: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: watched.faults.append(f"error: {error}"))
    page.on("request", asked)
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    return watched


def enter(context: BrowserContext, served: Served, coder: str = "Lan") -> Watched:
    """A page on the study's first page, where `coder` is signed in."""
    watched = watch(context.new_page(), served.address)
    watched.page.goto(served.entrance)
    if watched.page.locator("form#enter").count():
        watched.page.fill("#name", coder)
        watched.page.click("#enter button")
        watched.page.wait_for_selector(".tabs")
    return watched


def axe_finds_nothing(page: Page) -> None:
    """Fails with what axe-core finds wrong on the page (WCAG 2.0 to 2.2, A and AA)."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=rules)
    told = [
        f"{each['id']}: {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
    assert not told, "\n".join(told)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
