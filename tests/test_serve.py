"""``qualcode serve`` as a program: where it listens, what it says, how it ends."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import browsing
import httpx2
import pytest
from commandline import qualcode
from web_client import web_stage, word_of

from qualcode import workbench

PHRASE = "con đò sang sông sớm"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("sample"), tagged=False)


@pytest.fixture
def study(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample, tmp_path / "a.qualcode"))


def client(served: browsing.Served) -> httpx2.Client:
    return httpx2.Client(
        base_url=served.address, headers={"origin": served.address}, follow_redirects=True
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "--allow-host"),
        (["--host", "::"], "--allow-host"),
        (["--host", "203.0.113.7"], "cannot be used"),
        (["--host", "no.such.name.invalid"], "no address"),
        (["--port", "70000"], "70000"),
    ],
)
def test_places_where_it_cannot_listen(study: Path, options: list[str], words: str) -> None:
    answer = qualcode("serve", "--no-browser", *options, "-p", study)
    assert answer.status == 2
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_beyond_this_machine_the_study_is_named(tmp_path: Path) -> None:
    answer = qualcode("serve", "--no-browser", "--host", "127.0.0.1", "-p", "none.qualcode")
    assert answer.status == 1
    answer = qualcode("serve", "--host", "0.0.0.0", "--allow-host", "x", cwd=tmp_path)
    assert (answer.status, "-p" in answer.err) == (2, True)


def test_what_is_no_study_is_said_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "hỏng.qualcode"
    broken.write_bytes(b"SQLite format 3\0" + bytes(1_000))
    answer = qualcode("serve", "--no-browser", "-p", broken)
    assert answer.status == 1
    assert "Q70" in answer.err


def test_a_team_comes_in_by_passphrase(study: Path) -> None:
    with workbench.open_project(study, write=True) as project:
        workbench.set_passphrase(project, "Hoa", PHRASE, actor="Lan")
    options = ("--host", "0.0.0.0", "--allow-host", "may-chu.test")
    with browsing.serving(study, *options) as served:
        with client(served) as hoa:
            hoa.headers["host"] = f"may-chu.test:{served.address.rsplit(':', 1)[1]}"
            hoa.headers["origin"] = f"http://{hoa.headers['host']}"
            assert 'id="signin"' in hoa.get("/").text
            answer = hoa.post("/api/sign-in", json={"name": "Hoa", "passphrase": PHRASE})
            assert answer.status_code == 200, answer.text
            hoa.headers["host"] = "evil.example"
            assert hoa.get("/").status_code == 403
        with client(served) as owner:
            page = owner.get(served.entrance)
            assert 'id="enter"' in page.text
            owner.headers["x-qualcode-word"] = word_of(page.text)
        served.process.send_signal(2)
        _, said = served.process.communicate(timeout=10)
    assert "not encrypted" in said
    assert "http://may-chu.test:" in said
    assert "The workbench is closed." in said


def test_it_serves_a_server_too(server_place: str) -> None:
    workbench.init(server_place, coder="Lan")
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "serve", "--no-browser", "--json", "-p", server_place],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines = ""
    while not lines.endswith("}\n"):
        lines += process.stdout.readline()
    url = json.loads(lines)["url"]
    address = url.partition("/enter/")[0]
    served = browsing.Served(process, address, url)
    with client(served) as lan:
        page = lan.get(url)
        assert 'id="enter"' in page.text
    process.send_signal(2)
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_a_folder_of_studies(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, tmp_path / "a.qualcode")
    shutil.copy(sample, tmp_path / "bản sao.qualcode")
    workbench.init(tmp_path / "c.qualcode", coder="Lan")
    (tmp_path / "hỏng.qualcode").write_bytes(b"x" * 5_000)
    with web_stage(folder=tmp_path) as stage:
        cards = stage.shelf.cards()
        assert [card.file for card in cards] == [
            "a.qualcode", "bản sao.qualcode", "c.qualcode", "hỏng.qualcode"
        ]  # fmt: skip
        ids = [card.id for card in cards if not card.error]
        assert len(set(ids)) == 3
        lan = stage.client("Lan")
        assert lan.get("/").status_code == 200
        assert lan.get(f"/s/{ids[0]}/").status_code == 200
        # Who one is, one says for each study.
        assert lan.get(f"/s/{ids[2]}/").headers["location"] == f"/s/{ids[2]}/enter"
        assert lan.get(f"/s/{ids[2]}/api/codes").status_code == 401


def test_a_study_that_vanishes_is_one_clear_page(study: Path) -> None:
    with web_stage(study) as stage:
        lan = stage.client("Lan")
        assert lan.get(stage.page()).status_code == 200
        away = study.rename(study.with_suffix(".away"))
        for address in (stage.page(), stage.api("codes"), "/"):
            answer = lan.get(address)
            assert answer.status_code == 503, address
            assert "Q709" in answer.text
        assert lan.post(stage.api("undo"), json={}).status_code == 503
        away.rename(study)
        assert lan.get(stage.page()).status_code == 200
        study.rename(away)
        shutil.copy(away, study)
        answer = lan.get(stage.page())
        assert (answer.status_code, "another file" in answer.text) == (503, True)


def test_a_study_that_is_damaged_is_one_clear_page(study: Path) -> None:
    with web_stage(study) as stage:
        lan = stage.client("Lan")
        assert lan.get(stage.api("codes")).status_code == 200
        with closing(sqlite3.connect(study, isolation_level=None)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with study.open("r+b") as raw:
            raw.seek(4096)
            raw.write(b"\xff" * (study.stat().st_size - 4096))
        stage.shelf.open(stage.study).database.engine.dispose()
        for address in (stage.page(), stage.page("codebook")):
            answer = lan.get(address)
            assert answer.status_code == 503, answer.text
            assert "Q70" in answer.text
            assert "Traceback" not in answer.text


def test_two_servers_on_one_file(study: Path) -> None:
    with web_stage(study) as one, web_stage(study) as other:
        lan, minh = one.client("Lan"), other.client("Minh")
        codes = lan.get(one.api("codes")).json()["codes"]
        document = one.shelf.open(one.study).documents()[0].guid
        added = [
            who.post(
                stage.api(f"documents/{document}/codings"),
                json={"start": start, "end": start + 4, "code": codes[0]["id"]},
            )
            for start in range(10, 90, 8)
            for who, stage in ((lan, one), (minh, other))
        ]
        assert [answer.status_code for answer in added] == [201] * 20
        seen = minh.get(other.api(f"documents/{document}/codings")).json()
        assert sorted({each["coder"] for each in seen["codings"]}) == ["Lan", "Minh"]
        assert len(seen["codings"]) == 20
        stale = added[0].json()["coding"]
        fresh = lan.patch(one.api(f"codings/{stale['id']}"), json={"v": stale["v"], "memo": "a"})
        assert fresh.status_code == 200
        late = other.client("Lan").patch(
            other.api(f"codings/{stale['id']}"), json={"v": stale["v"], "memo": "b"}
        )
        assert (late.status_code, late.json()["theirs"]["memo"]) == (409, "a")
