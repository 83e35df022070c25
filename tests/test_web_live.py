"""Open pages hear of every change within a second or two, and keep no server from ending."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import browsing
import httpx2
import pytest
from commandline import qualcode
from web_client import web_stage, word_of

from qualcode import workbench
from qualcode.web import live
from qualcode.web.live import Live


class Browser:
    """A browser that was let in by the printed address, and signed in."""

    def __init__(self, served: browsing.Served, coder: str = "Lan") -> None:
        self.client = httpx2.Client(
            base_url=served.address, headers={"origin": served.address}, follow_redirects=True
        )
        page = self.client.get(served.entrance)
        assert "/s/" in str(page.url), page.text
        self.client.headers["x-qualcode-word"] = word_of(page.text)
        self.study = str(page.url).split("/s/")[1].split("/")[0]
        self.client.post(f"/api/s/{self.study}/enter", json={"name": coder}).raise_for_status()
        self.cookie = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.port = int(served.address.rsplit(":", 1)[1])

    def api(self, path: str) -> str:
        return f"/s/{self.study}/api/{path}"

    @contextmanager
    def listen(self, query: str = "", **headers: str) -> Iterator[http.client.HTTPResponse]:
        """The stream of changes; reading it fails after ten seconds of silence."""
        address = self.api("events") + query
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", address, headers={"cookie": self.cookie, **headers})
            with connection.getresponse() as response:
                yield response


def next_number(stream: http.client.HTTPResponse) -> int:
    """The number of the next event of a stream."""
    event = ""
    while True:
        line = stream.readline().decode()
        assert line, "the stream ended"
        if line.startswith("event: "):
            event = line[7:].strip()
        if line.startswith("data: "):
            assert event == "change"
            return int(json.loads(line[6:])["number"])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("study"), tagged=False)


@pytest.fixture(scope="module")
def served(study: Path) -> Iterator[browsing.Served]:
    with browsing.serving(study) as found:
        yield found


@pytest.fixture(scope="module")
def lan(served: browsing.Served) -> Iterator[Browser]:
    found = Browser(served)
    with closing(found.client):
        yield found


@pytest.fixture
def code(lan: Browser, study: Path) -> Callable[[int], int]:
    """Codes something at a place; the number of that event."""
    with workbench.open_project(study, write=False) as project:
        document = project.documents()[0].guid
    codes = lan.client.get(lan.api("codes")).json()["codes"]

    def work(start: int) -> int:
        span = {"start": start, "end": start + 5, "code": codes[0]["id"]}
        answer = lan.client.post(lan.api(f"documents/{document}/codings"), json=span)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["number"])

    return work


def test_a_change_of_another_page_is_heard_at_once(
    lan: Browser, code: Callable[[int], int]
) -> None:
    now = code(50)
    with lan.listen(f"?after={now}") as stream:
        assert stream.getheader("content-type") == "text/event-stream; charset=utf-8"
        number = code(100)
        start = time.monotonic()
        assert next_number(stream) == number == now + 1
        assert time.monotonic() - start < 0.45, "not woken, but found by looking"


def test_a_change_of_the_command_line_is_heard_too(
    lan: Browser, code: Callable[[int], int], study: Path
) -> None:
    now = code(200)
    with lan.listen(f"?after={now}") as stream:
        done = qualcode("participants", "set", "KH99", "note=mới", "--new", "-p", study)
        assert done.status == 0, done.err
        start = time.monotonic()
        assert next_number(stream) == now + 1
        assert time.monotonic() - start < 2.0


def test_who_comes_again_hears_what_was_missed(lan: Browser, code: Callable[[int], int]) -> None:
    now = code(300)
    for query, headers in (("?after=1", {}), ("", {"last-event-id": str(now - 1)})):
        with lan.listen(query, **headers) as stream:
            assert next_number(stream) == now


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", "?after=" + "9" * 40])
def test_numbers_that_are_none(lan: Browser, query: str) -> None:
    with lan.listen(query) as stream:
        assert stream.status == 400
    with lan.listen("", **{"last-event-id": "x"}) as stream:
        assert stream.status == 400


def test_listeners_hold_no_thread(lan: Browser, code: Callable[[int], int]) -> None:
    now = code(350)
    with ExitStack() as stack:
        streams = [stack.enter_context(lan.listen(f"?after={now}")) for _ in range(60)]
        start = time.monotonic()
        number = code(400)
        assert time.monotonic() - start < 2.0
        assert [next_number(stream) for stream in streams] == [number] * len(streams)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_while_pages_listen(tmp_path: Path, how: signal.Signals) -> None:
    study = browsing.sample_study(tmp_path, tagged=False)
    with browsing.serving(study) as served:
        lan = Browser(served)
        with closing(lan.client), ExitStack() as stack:
            streams = [stack.enter_context(lan.listen()) for _ in range(3)]
            for stream in streams:
                stream.readline()
            start = time.monotonic()
            served.process.send_signal(how)
            served.process.wait(timeout=10)
            assert time.monotonic() - start < 3.0
            for stream in streams:
                assert stream.read() is not None
        assert sorted(path.name for path in tmp_path.iterdir()) == [study.name]
        if how is signal.SIGINT:
            assert served.process.returncode == 0
            assert served.process.stderr is not None
            assert "The workbench is closed." in served.process.stderr.read()


def test_a_taken_port_is_one_clear_error(study: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = qualcode("serve", "--no-browser", "--port", str(port), "-p", study)
    assert answer.status == 2
    assert f"port {port}" in answer.err
    assert "Traceback" not in answer.err


def test_a_full_house_says_so(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_LISTENERS", 0)
    with web_stage(study) as stage:
        answer = stage.client("Lan").get(stage.api("events"))
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "listeners")
        assert stage.stranger().get(stage.api("events")).status_code == 401


class Numbered:
    """Stands for a project of which only the journal's number is asked."""

    def __init__(self) -> None:
        self.number, self.looks, self.threads = 1, 0, set[str]()

    def last_event(self) -> int:
        self.looks += 1
        self.threads.add(threading.current_thread().name)
        return self.number


def test_one_watcher_looks_for_all_and_ends_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    project = Numbered()

    async def first(stream: AsyncIterator[int | None]) -> int:
        async for number in stream:
            if number is not None:
                return number
        return -1

    async def scene() -> tuple[list[int], list[int | None], int]:
        house = Live()
        streams = [house.listen("a", project, 1) for _ in range(5)]  # type: ignore[arg-type]
        waiting = [asyncio.create_task(first(stream)) for stream in streams]
        await asyncio.sleep(0.1)
        project.number = 4
        house.wake("a")
        heard = await asyncio.gather(*waiting)
        looked = project.looks
        quiet = house.listen("a", project, 4)  # type: ignore[arg-type]
        beats = [await anext(quiet), await anext(quiet)]
        for stream in (*streams, quiet):
            await stream.aclose()
        assert house._watches == {}
        before = project.looks
        await asyncio.sleep(0.7)
        assert project.looks == before
        late = house.listen("a", project, 4)  # type: ignore[arg-type]
        ended = asyncio.create_task(first(late))
        await asyncio.sleep(0.01)
        house.close()
        assert await asyncio.wait_for(ended, 1) == -1
        return heard, beats, looked

    heard, beats, looked = asyncio.run(scene())
    assert heard == [4] * 5
    assert beats == [None, None]
    assert looked <= 3
    assert "MainThread" not in project.threads


def test_a_page_says_from_where_it_listens(study: Path) -> None:
    with web_stage(study) as stage:
        number = stage.shelf.open(stage.study).last_event()
        html = stage.client("Lan").get(stage.page()).text
        assert f'<meta name="qualcode-number" content="{number}">' in html
