"""A team's coders come in by name and passphrase, stay themselves, and sign out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import browsing

from qualcode import workbench

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

PHRASE = "con đò sang sông sớm"


def test_a_coder_signs_in_and_out(tmp_path: Path, window: BrowserContext) -> None:
    study = browsing.sample_study(tmp_path, tagged=False)
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
    with browsing.serving(study, "--host", "0.0.0.0", "--allow-host", "127.0.0.1") as served:
        watched = browsing.watch(window.new_page(), served.address)
        page = watched.page
        page.goto(served.address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            browsing.axe_finds_nothing(page)
        # By keyboard alone; the name has the focus from the start.
        page.keyboard.type("Hoa")
        page.keyboard.press("Tab")
        page.keyboard.type("không đúng rồi")
        page.keyboard.press("Enter")
        page.wait_for_selector("#refused:not(:empty)")
        assert "do not belong together" in page.locator("#refused").inner_text()
        assert page.evaluate("document.activeElement.id") == "passphrase"
        page.keyboard.type(PHRASE)
        page.keyboard.press("Enter")
        page.wait_for_selector(".tabs")
        assert page.locator(".who").inner_text() == "Hoa"
        page.click(".who")
        browsing.axe_finds_nothing(page)
        page.click("#sign-out")
        page.wait_for_selector("#signin")
        page.go_back()
        page.wait_for_selector("#signin")
        watched.check()
