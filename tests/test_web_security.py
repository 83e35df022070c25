"""What a request must bring, and what no answer gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import browsing
import pytest
from web_client import HOST, ORIGIN, Stage, web_stage

from qualcode import limits
from qualcode.web import app, security
from qualcode.web.security import CSRF_HEADER

UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path = browsing.sample_study(tmp_path_factory.mktemp("study"), tagged=False)
    with web_stage(path) as found:
        yield found


def targets(stage: Stage) -> list[str]:
    return ["/", stage.page(), stage.api("codes"), stage.api("undo"), "/nowhere", "/api/language"]


FOREIGN: list[dict[str, str | None]] = [
    {"host": "evil.example"},
    {"host": f"{HOST}:81"},
    {"host": f"{HOST}.evil.example"},
    {"host": f"{HOST}@evil.example"},
    {"host": ""},
]
WRONG: list[dict[str, str | None]] = [
    *FOREIGN,
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": f"https://{HOST}"},
    {"origin": f"{ORIGIN}:81"},
    {"origin": f"{ORIGIN}.evil.example"},
    {"origin": None},
    {"origin": None, "referer": f"{ORIGIN}/"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "nonsense"},
    {CSRF_HEADER: None},
    {CSRF_HEADER: ""},
    {CSRF_HEADER: "wrong"},
    {CSRF_HEADER: "tiếng Việt"},
]


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("headers", WRONG, ids=lambda headers: str(headers))
def test_changes_that_come_from_elsewhere_are_refused(
    stage: Stage, method: str, headers: dict[str, str | None]
) -> None:
    lan = stage.client()
    for name in headers:
        lan.headers.pop(name, None)
    given = {name: value.encode() for name, value in headers.items() if value is not None}
    before = stage.shelf.open(stage.study).last_event()
    for target in targets(stage):
        answer = lan.request(method, target, headers=given, content=b"{}")  # type: ignore[arg-type]
        assert answer.status_code == 403, target
    assert stage.shelf.open(stage.study).last_event() == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("headers", FOREIGN, ids=lambda headers: str(headers))
def test_nothing_is_shown_under_another_name(
    stage: Stage, method: str, headers: dict[str, str]
) -> None:
    lan = stage.client()
    for target in [*targets(stage), f"/enter/{stage.gate.token}"]:
        answer = lan.request(method, target, headers=headers)
        assert answer.status_code == 403
        assert lan.headers[CSRF_HEADER] not in answer.text
    assert stage.gate.token


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("cross-site", "no-cors", 403),
        ("same-site", "no-cors", 403),
        ("same-site", "cors", 403),
        ("cross-site", "websocket", 403),
        ("same-origin", "cors", 200),
        ("none", "navigate", 200),
        ("cross-site", "navigate", 200),
    ],
)
def test_other_pages_may_link_here_but_load_nothing(
    stage: Stage, site: str, mode: str, status: int
) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode}
    assert stage.client().get(stage.api("codes"), headers=headers).status_code == status


def test_whoever_is_not_signed_in_reads_and_changes_nothing(stage: Stage) -> None:
    stranger, guest = stage.stranger(), stage.guest()
    for client in (stranger, guest):
        for method in ("GET", "HEAD"):
            assert client.request(method, stage.api("codes")).status_code == 401
            assert client.request(method, stage.api("events")).status_code == 401
        answer = client.get(stage.page())
        assert (answer.status_code, answer.headers["location"]) == (303, stage.page("enter"))
        assert client.post(stage.api("undo"), json={}).status_code == 401
    assert stranger.post(f"/api/s/{stage.study}/enter", json={"name": "Lan"}).status_code == 400
    title = stage.shelf.cards()[0].title
    assert title not in stranger.get("/").text + stranger.get(stage.page("enter")).text


def test_every_route_of_a_study_asks_who_is_there(stage: Stage) -> None:
    """Also those that are added one day."""
    stranger = stage.stranger()
    asked = 0
    for route in stage.app.routes:
        path = getattr(route, "path", "")
        if not path.startswith("/s/{study}/") or path == "/s/{study}/enter":
            continue
        address = re.sub(r"\{\w+(:\w+)?\}", "x", path.replace("{study}", stage.study))
        for method in route.methods:  # type: ignore[attr-defined]
            answer = stranger.request(method, address)
            assert answer.status_code in (401, 303), f"{method} {path}: {answer.status_code}"
            asked += 1
    assert asked > 20


def test_static_files_need_nobody_and_last(stage: Stage) -> None:
    page = stage.stranger().get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) > 5
    for address in addresses:
        answer = stage.stranger().get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_answer_carries_its_guards(stage: Stage) -> None:
    lan = stage.client()
    answers = [
        lan.get(stage.page()),
        lan.get(stage.api("codes")),
        lan.get("/nowhere"),
        lan.get("/", headers={"host": "evil.example"}),
        lan.post(stage.api("undo"), content=b"[]"),
        stage.stranger().get("/"),
    ]
    for answer in answers:
        for name, value in security.HEADERS.items():
            assert answer.headers[name] == value, (answer.url, name)
        assert "server" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
    assert "unsafe" not in security.CSP
    assert "frame-ancestors 'none'" in security.CSP


def test_the_cookie_is_strict_and_hidden_from_scripts(tmp_path: Path) -> None:
    with web_stage(browsing.sample_study(tmp_path, tagged=False)) as stage:
        answer = stage.stranger().get(f"/enter/{stage.gate.token}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain" not in cookie


def test_a_body_has_a_limit_told_or_not(stage: Stage) -> None:
    lan, stranger = stage.client(), stage.stranger()

    def pieces(size: int) -> Iterator[bytes]:
        for _ in range(size // 2**16 + 1):
            yield b" " * 2**16

    language = "/api/language"
    most = limits.MAX_REQUEST_BYTES
    for client, size in ((lan, most), (stranger, limits.MAX_STRANGER_BYTES)):
        assert client.post(language, content=b" " * (size + 1)).status_code == 413
        answer = client.post(language, content=pieces(size))
        assert answer.status_code == 413
        assert answer.json()["error"]["code"] == "refused"
    told = {"content-length": "5", "transfer-encoding": "chunked"}
    assert lan.post(language, content=pieces(most), headers=told).status_code == 413
    body = b'{"lang":"en"' + b" " * (most - 20) + b"}"
    assert lan.post(language, content=body).status_code == 200
    # What only says that it is files is no upload.
    odd = {"content-type": "multipart/form-datax; boundary=x"}
    assert lan.post(language, content=b" " * (most + 1), headers=odd).status_code == 413


def test_uploads_have_a_larger_limit_but_not_for_strangers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "MAX_UPLOAD_BYTES", 6 * 2**20)
    files = {"files": ("a.txt", b"x" * (5 * 2**20))}
    more = {"files": ("a.txt", b"x" * (7 * 2**20))}
    assert stage.client().post("/api/language", files=files).status_code == 400  # no "lang"
    assert stage.client().post("/api/language", files=more).status_code == 413
    assert stage.stranger().post("/api/language", files=files).status_code == 413
    broken = {"content-type": "multipart/form-data"}
    answer = stage.client().post("/api/language", content=b"--x", headers=broken)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q001")


@pytest.mark.parametrize("length", ["-1", "1e9", "٣", "9" * 30, "abc", "+5"])
def test_strange_lengths_are_refused(stage: Stage, length: str) -> None:
    headers = {"content-length": length.encode()}
    answer = stage.client().post("/api/language", headers=headers, content=b"{}")  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_many_headers_are_refused(stage: Stage) -> None:
    headers = {f"x-{n}": "1" for n in range(limits.MAX_HEADERS)}
    assert stage.client().get("/", headers=headers).status_code == 431
    twice = [("host", HOST), ("host", HOST)]
    assert stage.client().get("/", headers=twice).status_code == 403
    origins = [("origin", ORIGIN), ("origin", ORIGIN)]
    lan = stage.client()
    lan.headers.pop("origin")
    assert lan.post("/api/language", json={"lang": "vi"}, headers=origins).status_code == 403


@pytest.mark.parametrize(
    "body", [b"[]", b"1", b'"x"', b"{", b"\xff", b"null", b'{"lang":1}', b'{"lang":"xx"}',
             b"[" * 100_000, b'{"lang":null}', b"{}", b'{"lang":"\\ud800"}']
)  # fmt: skip
def test_bodies_that_make_no_sense_are_told_so(stage: Stage, body: bytes) -> None:
    answer = stage.client().post("/api/language", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "Q001"


ODD = [
    "//evil.example", "//evil.example/", "/\\evil.example", "/%5cevil.example", "/..%2f", "/%00",
    "/%2f%2fevil.example/", "/s/..%2f..%2fetc/", "/s/%5cevil.example/", "/s/%00/", "/s/CON/",
    "/s/%0d%0aset-cookie:a=b/", "/s/%2f%2fevil.example/", "/enter/..%2f..%2f", "/enter/%00",
    "/enter/" + "a" * 300, "/s/" + "0" * 300 + "/", "/s/evil/enter", "/s/%5c%5cevil.example/enter",
    "/static/..%2f..%2fdesk.py", "/static/%2e%2e/%2e%2e/desk.py", "/.", "/..", "/s/0//", "/nul",
    "/s/zzz", "/s/x/api/codes", "/static/VERSION/..%2f..%2fapp.py", "/static/VERSION/%00",
    "/static/VERSION/%5c..%5capp.py", "/static/VERSION/" + "a" * 300, "/static/VERSION/CON",
    "/static/VERSION//etc/passwd", "/static/VERSION/words/xx.js", "/static/VERSION/",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_odd_addresses_lead_nowhere_else(stage: Stage, method: str, path: str) -> None:
    address = path.replace("VERSION", app.static_version())
    for client in (stage.stranger(), stage.client()):
        answer = client.request(method, ORIGIN + address)
        assert answer.status_code in (200, 303, 307, 404, 405), answer.status_code
        assert "class Lasting" not in answer.text
        assert "root:" not in answer.text
        assert "set-cookie" not in answer.headers
        location = urlsplit(answer.headers.get("location", "/"))
        assert location.netloc in ("", HOST), location
        assert not answer.headers.get("location", "/").startswith(("//", "/\\"))
        if answer.status_code == 200:
            assert path.endswith(("/enter", "/.", "/..", "//evil.example", "//evil.example/"))


@pytest.mark.parametrize("study", ["0" * 12, "zz", "a" * 300, "CON"])
def test_studies_that_are_not_there(stage: Stage, study: str) -> None:
    lan = stage.client()
    for session in stage.gate._sessions.values():
        session.coders[study] = "Lan"
    assert lan.get(f"/s/{study}/").status_code == 404
    assert lan.get(f"/s/{study}/api/codes").status_code == 404
    assert lan.post(f"/api/s/{study}/enter", json={"name": "Lan"}).status_code == 404


def test_refusals_speak_the_readers_language(stage: Stage) -> None:
    for lang, words in (("en", "nothing at this address"), ("vi", None)):
        lan = stage.client(lang=lang)
        page, told = lan.get("/nowhere"), lan.get(stage.api("nowhere"))
        assert page.headers["content-type"].startswith("text/html")
        assert f'<html lang="{lang}"' in page.text
        assert told.json()["error"]["code"] == "address"
        if words:
            assert words in page.text
            assert words in told.json()["error"]["message"]
        refused = lan.get("/", headers={"host": "evil.example"})
        assert f'<html lang="{lang}"' in refused.text


def test_what_breaks_is_told_without_a_trace(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise LookupError("bí mật của người được phỏng vấn")

    monkeypatch.setattr("qualcode.workbench.code_in_full", breaks)
    answer = stage.client().get(stage.api("codes/x"))
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    monkeypatch.setattr("qualcode.workbench.study_title", breaks)
    page = stage.client().get(stage.page())
    assert (page.status_code, page.headers["content-type"][:9]) == (500, "text/html")
    assert page.headers["content-security-policy"] == security.CSP
    for text in (answer.text, page.text, caplog.text):
        assert "bí mật" not in text
        assert "Traceback" not in text
    assert "GET /s/{study}/api/codes/{code}: LookupError" in caplog.text


def test_a_head_is_the_get_without_its_body(stage: Stage) -> None:
    lan = stage.client()
    for target in ("/", stage.page(), stage.api("codes"), "/nowhere", stage.page("codes.css")):
        head, get = lan.head(target), lan.get(target)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers.get("content-type") == get.headers.get("content-type")
    assert lan.head(stage.api("events")).headers["content-type"].startswith("text/event-stream")


def test_methods_that_are_not_there(stage: Stage) -> None:
    answer = stage.client().delete(stage.api("codes"))
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "address"
