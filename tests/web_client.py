"""The pages' server without a socket, and coders who are signed in to it.

`web_stage` serves a study's file, or a folder; `stage.client("Lan")` is Starlette's test client of
a browser in which Lan works: it sends its session, the origin of its page and the word that
changes need. Each call makes another browser.

>>> with web_stage(sample) as stage:              # doctest: +SKIP
...     lan, minh = stage.client("Lan"), stage.client("Minh")
...     lan.get(stage.api("codes")).json()["number"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from qualcode.web.app import create_app
from qualcode.web.security import CSRF_HEADER
from qualcode.web.sessions import Gate
from qualcode.web.shelf import Shelf

HOST = "testserver"
ORIGIN = f"http://{HOST}"


@dataclass
class Stage:
    """A server's application; `study` is the id of the (first) study in addresses."""

    app: Starlette
    shelf: Shelf
    gate: Gate
    study: str
    _clients: list[TestClient] = field(default_factory=list)

    def page(self, path: str = "") -> str:
        """The address of a page of the study."""
        return f"/s/{self.study}/{path}"

    def api(self, path: str) -> str:
        """The address of something that the study's scripts ask."""
        return f"/s/{self.study}/api/{path}"

    def stranger(self, lang: str = "en") -> TestClient:
        """A browser that nobody has let in; it reads `lang`."""
        client = TestClient(
            self.app,
            base_url=ORIGIN,
            headers={"origin": ORIGIN},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        client.cookies.set("qualcode_lang", lang)
        self._clients.append(client)
        return client

    def guest(self, lang: str = "en") -> TestClient:
        """A browser that was let in but has not said yet who works in it."""
        client = self.stranger(lang)
        session = self.gate.begin()
        client.cookies.set(self.gate.cookie, session.id)
        client.headers[CSRF_HEADER] = session.csrf
        return client

    def client(self, coder: str = "Lan", lang: str = "en") -> TestClient:
        """A browser in which `coder` works in the study."""
        client = self.guest(lang)
        if self.study:
            answer = client.post(f"/api/s/{self.study}/enter", json={"name": coder})
            assert answer.status_code == 200, answer.text
        return client


def word_of(html: str) -> str:
    """The word that a page's script sends with changes."""
    found = re.search(r'<meta name="qualcode-word" content="([^"]*)"', html)
    assert found is not None
    return found[1]


@contextmanager
def web_stage(
    place: Path | str | None = None, *, folder: Path | None = None, **gate: Any
) -> Iterator[Stage]:
    """The server of one study, or of a folder's, until the block ends; `gate` goes to `Gate`."""
    shelf = Shelf(folder=folder, place=place)
    door = Gate(port=0, lang="en", **gate)
    app = create_app(shelf, door, hosts=[HOST])
    cards = shelf.cards()
    stage = Stage(app, shelf, door, cards[0].id if cards else "")
    try:
        yield stage
    finally:
        for client in stage._clients:
            client.close()
        shelf.close()
