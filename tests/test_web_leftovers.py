"""What a server that is killed leaves in the temporary folder, the next one takes away."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import browsing
import httpx2
import pytest
from web_client import word_of

from qualcode import workbench
from qualcode.errors import OutputError
from qualcode.web.leftovers import PREFIX, clear_leftovers, own_temporary_folder

TALK = "PVV: Chị đi chợ nổi lâu chưa?\nKH21: Từ hồi còn chèo xuồng tay, phải hai chục năm.\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test and of the servers that it starts."""
    room = tmp_path / "tạm"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    return room


def drop(served: browsing.Served) -> None:
    """Drops an interview on the study's page, and leaves it there."""
    with httpx2.Client(
        base_url=served.address, headers={"origin": served.address}, follow_redirects=True
    ) as lan:
        page = lan.get(served.entrance)
        study = page.url.path.split("/")[2]
        lan.headers["x-qualcode-word"] = word_of(page.text)
        answer = lan.post(f"/api/s/{study}/enter", json={"name": "Lan"})
        assert answer.status_code == 200, answer.text
        answer = lan.post(
            f"/s/{study}/api/bringing", files={"files": ("KH21.txt", TALK.encode(), "text/plain")}
        )
        assert answer.status_code == 201, answer.text


def interviews(room: Path) -> list[Path]:
    return [path for path in room.rglob("*") if path.name.startswith("KH21")]


def test_the_next_server_takes_away_what_a_killed_one_left(room: Path, tmp_path: Path) -> None:
    study, other = tmp_path / "a.qualcode", tmp_path / "b.qualcode"
    for path in (study, other):
        workbench.init(path, coder="Lan")
    with browsing.serving(other) as living:
        drop(living)
        with browsing.serving(study) as served:
            drop(served)
            assert len(interviews(room)) == 2
            for folder in room.glob(f"{PREFIX}*[!k]"):
                assert folder.stat().st_mode & 0o077 == 0
            served.process.send_signal(signal.SIGKILL)
            served.process.wait()
        assert len(interviews(room)) == 2, "nobody can tidy up who is killed"
        with browsing.serving(study):
            [kept] = interviews(room)
            living.process.send_signal(signal.SIGINT)
            living.process.wait()
            assert not kept.exists()
    assert list(room.iterdir()) == []


def test_everything_temporary_lies_in_it(room: Path) -> None:
    with own_temporary_folder() as mine:
        assert Path(tempfile.mkdtemp()).parent == mine
        with own_temporary_folder() as other:
            assert other.parent == mine
        clear_leftovers(room)
        assert mine.is_dir(), "its server lives"
    assert tempfile.tempdir == str(room)
    assert list(room.iterdir()) == []


def test_what_is_not_ours_is_left_alone(room: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "kho"
    elsewhere.mkdir()
    (elsewhere / "giữ.txt").write_text(TALK, "utf-8")
    (room / f"{PREFIX}liên-kết").symlink_to(elsewhere, target_is_directory=True)
    (room / f"{PREFIX}tệp").write_text("", "utf-8")
    left = room / f"{PREFIX}cũ"
    left.mkdir()
    (left / "KH21.txt").write_text(TALK, "utf-8")
    expected = {f"{PREFIX}liên-kết", f"{PREFIX}tệp"}
    if os.getuid() == 0:
        foreign = room / f"{PREFIX}người-khác"
        foreign.mkdir()
        os.chown(foreign, 65_534, 65_534)
        expected.add(foreign.name)
    clear_leftovers(room)
    assert {path.name for path in room.iterdir()} == expected
    assert (elsewhere / "giữ.txt").exists()


def test_no_room_is_said(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(room / "nowhere"))
    with pytest.raises(OutputError, match="nowhere"), own_temporary_folder():
        pass
    assert tempfile.tempdir == str(room / "nowhere")
