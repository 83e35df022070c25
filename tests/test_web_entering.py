"""Who may come in: the printed address once, names with passphrases beyond this machine."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import browsing
import pytest
from starlette.testclient import TestClient
from web_client import Stage, web_stage, word_of

from qualcode import workbench
from qualcode.web import sessions, waiting
from qualcode.web.security import CSRF_HEADER
from qualcode.web.server import is_everywhere, is_loopback, known_hosts
from qualcode.web.sessions import Gate
from qualcode.web.waiting import Waiting

PHRASE = "con đò sang sông sớm"


class Clock:
    """A time that tests set."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"), tagged=False)
    with workbench.open_project(path, write=True) as project:
        for name in ("Hoa", "Minh Đức"):
            workbench.set_passphrase(project, name, PHRASE, actor="Lan")
    return path


@pytest.fixture
def team(study: Path, clock: Clock) -> Iterator[Stage]:
    with web_stage(study, loopback=False, clock=clock) as stage:
        yield stage


def sign_in(client: TestClient, name: str = "Hoa", phrase: str = PHRASE) -> int:
    answer = client.post("/api/sign-in", json={"name": name, "passphrase": phrase})
    if answer.status_code == 200:
        page = client.get(answer.json()["goto"])
        assert page.status_code == 200, page.text
        client.headers[CSRF_HEADER] = word_of(page.text)
    return answer.status_code


def test_the_token_lets_one_browser_in(study: Path) -> None:
    with web_stage(study) as stage:
        token = stage.gate.token
        first, second = stage.stranger(), stage.stranger()
        assert first.get(f"/enter/{token}x").headers["location"] == "/"
        assert "set-cookie" not in first.get("/enter/wrong").headers
        assert first.head(f"/enter/{token}").status_code == 303
        assert first.get(f"/enter/{token}").headers["location"] == "/"
        second.get(f"/enter/{token}")
        assert first.get("/").headers["location"] == stage.page()
        assert "qualcode serve" in second.get("/").text
        assert first.get(stage.page()).headers["location"] == stage.page("enter")
        body = {"name": "Hoa", "passphrase": PHRASE}
        assert second.post("/api/sign-in", json=body).status_code == 400


def test_on_this_machine_one_says_who_one_is(study: Path) -> None:
    with web_stage(study) as stage:
        guest = stage.guest()
        entering = f"/api/s/{stage.study}/enter"
        for name, status in (
            ("", 400), ("  ", 400), ("consensus", 400), ("rules:x", 400), ("x" * 201, 400),
            ("a\x00", 400), (None, 400), (5, 400), ("L\u200ban", 400), ("Lan\u202e", 400),
            ("La\u00adn", 400), ("L\u2060an", 400), ("Lan\ufeff", 400), ("Lan \u3164", 400),
            ("Lan\u034f", 400), ("  Minh  Đức ", 200), ("Lan", 200),
        ):  # fmt: skip
            assert guest.post(entering, json={"name": name}).status_code == status, name
        assert 'qualcode-coder" content="Lan"' in guest.get(stage.page()).text


def test_a_coder_comes_in_with_name_and_passphrase(team: Stage) -> None:
    hoa = team.stranger()
    assert 'id="signin"' in hoa.get("/").text
    assert 'id="signin"' in hoa.get(team.page("enter")).text
    assert sign_in(hoa) == 200
    assert 'qualcode-coder" content="Hoa"' in hoa.get(team.page()).text
    assert hoa.post(team.api("undo"), json={}).status_code == 409  # nothing of hers
    cookie = hoa.cookies[team.gate.cookie]
    assert sign_in(hoa) == 200
    assert hoa.cookies[team.gate.cookie] != cookie, "the session's name must change"
    old = team.stranger()
    old.cookies.set(team.gate.cookie, cookie)
    assert old.get(team.api("codes")).status_code == 401, "the session before must end"


def test_one_comes_in_where_one_wanted_to_be(team: Stage, study: Path) -> None:
    place = team.page("documents/?q=đò sông&x=1")
    door = team.stranger().get(place).headers["location"]
    assert door.startswith(team.page("enter?to="))
    hoa = team.stranger()
    found = re.search(r'name="to" value="([^"]*)"', hoa.get(door).text)
    assert found is not None
    wanted = html.unescape(found[1])
    assert unquote(wanted) == place
    sent = {"name": "Hoa", "passphrase": PHRASE}
    for to, goto in (
        (wanted, wanted), ("", team.page()), ("https://example.org/", team.page()),
        ("//example.org/", team.page()), ("/s/0/", team.page()), ("data:,x", team.page()),
    ):  # fmt: skip
        answer = team.stranger().post("/api/sign-in", json={**sent, "to": to})
        assert answer.json()["goto"] == goto, to
    sign_in(hoa)
    told = hoa.get(team.page("enter"), params={"to": wanted}).text
    assert f'href="{html.escape(wanted)}"' in told
    with web_stage(study) as alone:
        guest = alone.guest()
        door = guest.get(alone.page("codebook?x=1")).headers["location"]
        assert 'value="' + alone.page("codebook?x=1") + '"' in guest.get(door).text
        body = {"name": "Lan", "to": alone.page("codebook?x=1")}
        entered = guest.post(f"/api/s/{alone.study}/enter", json=body)
        assert entered.json()["goto"] == body["to"]


def test_nothing_tells_which_names_there_are(team: Stage) -> None:
    told = []
    for name in ("Hoa", "Lan", "nobody"):
        answer = team.stranger().post(
            "/api/sign-in", json={"name": name, "passphrase": "không phải đâu"}
        )
        told.append((answer.status_code, answer.text, sorted(answer.headers)))
    assert told[0][0] == 403
    assert told[1:] == told[:-1]
    page = team.stranger().get("/").text
    assert "Hoa" not in page


def test_who_is_signed_in_is_nobody_else(team: Stage) -> None:
    hoa = team.stranger()
    sign_in(hoa)
    for name in ("Lan", "Minh Đức", "hoa"):
        answer = hoa.post(f"/api/s/{team.study}/enter", json={"name": name})
        assert answer.status_code == 400
    assert hoa.post(f"/api/s/{team.study}/enter", json={"name": "Hoa"}).status_code == 200
    page = hoa.get(team.page("enter")).text
    assert "signed in as Hoa" in page
    assert 'id="enter"' not in page
    assert hoa.post("/api/studies", json={"coder": "Hoa", "title": "x"}).status_code == 400


def test_a_whole_copy_is_the_owners(team: Stage) -> None:
    hoa, owner = team.stranger(), team.client("Lan")
    sign_in(hoa)
    assert hoa.get(team.page("exports/copy")).status_code == 400
    assert owner.get(team.page("exports/copy")).status_code == 200


def test_one_signs_out(team: Stage) -> None:
    hoa = team.stranger()
    sign_in(hoa)
    copied = team.stranger()
    copied.cookies.set(team.gate.cookie, hoa.cookies[team.gate.cookie])
    assert hoa.post("/api/sign-out", json={}).json() == {"goto": "/"}
    assert hoa.get(team.api("codes")).status_code == 401
    assert copied.get(team.api("codes")).status_code == 401


def test_a_changed_passphrase_signs_out(team: Stage, study: Path) -> None:
    duc = team.stranger()
    assert sign_in(duc, "Minh Đức") == 200
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Minh Đức", PHRASE + "!", actor="Lan")
    assert duc.get(team.api("codes")).status_code == 401
    assert duc.get(team.page()).headers["location"] == team.page("enter")
    assert sign_in(duc, "Minh Đức") == 403
    assert sign_in(duc, "Minh Đức", PHRASE + "!") == 200
    with workbench.open_project(study, write=True) as project:
        workbench.remove_passphrase(project, "Minh Đức", actor="Lan")
        assert duc.post(team.api("undo"), json={}).status_code == 401
        workbench.set_passphrase(project, "Minh Đức", PHRASE, actor="Lan")


@pytest.mark.parametrize(
    ("steps", "lives"),
    [
        ([sessions.SESSION_SECONDS - 1], True),
        ([sessions.SESSION_SECONDS + 1], False),
        ([sessions.SESSION_SECONDS - 1] * 3, True),
        ([sessions.SESSION_SECONDS - 1] * 15, False),
    ],
)
def test_sessions_end(team: Stage, clock: Clock, steps: list[float], lives: bool) -> None:
    hoa = team.stranger()
    sign_in(hoa)
    for step in steps:
        clock.now += step
        status = hoa.get(team.page()).status_code
    assert (status == 200) == lives


def test_what_a_page_asks_by_itself_keeps_nobody_in(team: Stage, clock: Clock) -> None:
    hoa = team.stranger()
    sign_in(hoa)
    quarter = sessions.SESSION_SECONDS / 4
    language = ("POST", "/api/language")
    for method, target in [("GET", team.page("codebook")), language]:
        for address in ("changes?after=0", "codes", "study"):
            clock.now += quarter
            assert hoa.get(team.api(address)).status_code == 200
        assert hoa.request(method, target, json={"lang": "en"}).status_code == 200
    for status in (200, 200, 200, 401):
        clock.now += quarter
        assert hoa.get(team.api("changes?after=0")).status_code == status


def test_there_are_never_too_many_sessions(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 3)
    gate = Gate(port=0, lang="en", clock=clock)
    begun = []
    for _ in range(5):
        clock.now += 1
        begun.append(gate.begin())
    assert [gate.knows(each) for each in begun] == [False, False, True, True, True]


def test_failures_are_slowed(team: Stage, clock: Clock) -> None:
    client = team.stranger()
    for name in ("Hoa", "nobody"):
        found = [sign_in(client, name, "sai mất rồi") for _ in range(5)]
        assert found == [403] * waiting.FREE_FAILURES + [429] * 2
    answer = client.post("/api/sign-in", json={"name": "Hoa", "passphrase": PHRASE})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert sign_in(client, "Minh Đức") == 200, "the others may go on"
    clock.now += 1.1
    assert sign_in(team.stranger()) == 200


def test_waiting_grows_and_is_forgotten(clock: Clock) -> None:
    names = Waiting(clock)
    waits = []
    for _ in range(12):
        while wait := names.attempt("Hoa"):
            clock.now += wait
            waits.append(wait)
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert max(waits) <= waiting.LONGEST_WAIT
    clock.now += waiting.OVERALL_SECONDS
    assert names.attempt("Hoa") == 0
    names.succeeded("Hoa")
    assert [names.attempt("Hoa") for _ in range(3)] == [0, 0, 0]


def test_many_names_are_slowed_together(clock: Clock) -> None:
    names = Waiting(clock)
    for n in range(waiting.OVERALL_FAILURES):
        assert names.attempt(f"name {n}") == 0
    assert 0 < names.attempt("another") <= waiting.OVERALL_SECONDS
    clock.now += waiting.OVERALL_SECONDS
    assert names.attempt("another") == 0
    for n in range(5 * waiting.MAX_NAMES):
        clock.now += 5
        names.attempt(f"name {n}")
    assert len(names._failures) <= waiting.MAX_NAMES
    assert len(names._until) <= waiting.MAX_NAMES


def test_attempts_at_the_same_time_cannot_slip_by(study: Path) -> None:
    """And only two passphrases are checked at once, for each check takes much memory."""
    at_once, most = 0, 0
    lock = threading.Lock()
    real = workbench.check_passphrase

    def counting(*arguments: object) -> object:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        try:
            return real(*arguments)  # type: ignore[arg-type]
        finally:
            with lock:
                at_once -= 1

    with pytest.MonkeyPatch.context() as patch, web_stage(study, loopback=False) as stage:
        patch.setattr("qualcode.workbench.check_passphrase", counting)
        with stage.stranger() as client, ThreadPoolExecutor(12) as pool:
            found = list(pool.map(lambda _: sign_in(client, "Hoa", "sai mất rồi"), range(12)))
    assert most <= 2
    assert found.count(403) <= waiting.FREE_FAILURES
    assert found.count(403) + found.count(429) == 12


def test_nonsense_is_no_way_in(team: Stage) -> None:
    client = team.stranger()
    for body in ({}, {"name": "Hoa"}, {"name": 1, "passphrase": 2}, {"name": "", "passphrase": ""},
                 {"name": "a\x00", "passphrase": PHRASE}, {"name": "Hoa", "passphrase": None},
                 {"name": "consensus", "passphrase": PHRASE}, []):  # fmt: skip
        assert client.post("/api/sign-in", json=body).status_code == 400
    half = b'{"name":"Hoa","passphrase":"\\ud800 sai"}'
    assert client.post("/api/sign-in", content=half).status_code == 400
    assert sign_in(client, "Hoa", "x" * 60_000) in (403, 413)


def test_the_owner_comes_in_by_the_token(team: Stage) -> None:
    owner = team.stranger()
    owner.get(f"/enter/{team.gate.token}")
    assert owner.get("/").headers["location"] == team.page()
    page = owner.get(team.page("enter")).text
    assert 'id="enter"' in page
    owner.headers[CSRF_HEADER] = word_of(page)
    assert owner.post(f"/api/s/{team.study}/enter", json={"name": "Lan"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback", "everywhere"),
    [
        ("127.0.0.1", True, False), ("127.0.0.5", True, False), ("localhost", True, False),
        ("::1", True, False), ("0.0.0.0", False, True), ("::", False, True),
        ("192.168.1.5", False, False), ("nghiencuu.local", False, False),
        ("localhost.evil.example", False, False),
    ],
)  # fmt: skip
def test_what_is_this_machine_alone(host: str, loopback: bool, everywhere: bool) -> None:
    assert (is_loopback(host), is_everywhere(host)) == (loopback, everywhere)


def test_hosts_are_those_that_were_named() -> None:
    found = known_hosts(["0.0.0.0", "máy.local", "fe80::1"], 8000)
    assert "0.0.0.0:8000" not in found
    assert {"127.0.0.1:8000", "localhost:8000", "máy.local:8000", "[fe80::1]:8000"} <= set(found)
    assert all(name.endswith(":8000") for name in found)
    assert {"localhost", "localhost:80"} <= set(known_hosts([], 80))


def test_a_page_under_another_name_sends_a_word_that_holds_no_longer(study: Path) -> None:
    with web_stage(study) as stage:
        client = stage.client("Lan")
        word = client.headers[CSRF_HEADER]
        again = client.post(f"/api/s/{stage.study}/enter", json={"name": "Lan"})
        assert again.status_code == 200, "the same name: the page stays what it is"
        assert client.post(f"/api/s/{stage.study}/enter", json={"name": "Minh"}).status_code == 200
        assert client.post(stage.api("undo"), json={}).status_code == 403
        client.headers[CSRF_HEADER] = word_of(client.get(stage.page()).text)
        assert client.headers[CSRF_HEADER] != word
        assert client.post(stage.api("undo"), json={}).status_code == 409
