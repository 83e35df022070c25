"""`doctor`: what is there, what is missing, and nothing that is said twice."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from commandline import qualcode
from places import ROOT

from qualcode import __version__, workbench
from qualcode.messages import Translator
from qualcode.workbench.doctor import EXTRAS, LIBRARIES


def findings(place: Path | None = None) -> dict[str, tuple[str, bool | None]]:
    record = workbench.doctor(place).as_record(Translator("en"))
    return {key: (each["value"], each["holds"]) for key, each in record["findings"].items()}


def test_it_names_every_library_that_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[=<>\[]", each)[0] for each in project["dependencies"]}
    assert set(LIBRARIES) == needed | {"openpyxl"}
    for extra, package in EXTRAS.items():
        assert project["optional-dependencies"][extra][0].startswith(package)


def test_a_sound_installation_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = findings()
    assert workbench.doctor().holds
    assert found["qualcode"][0].startswith(__version__)
    assert found["sqlite"][0].endswith("FTS5")
    assert found["word_model"] == ("loads", True)
    assert found["project"][1] is None


def test_the_project_is_looked_at(tmp_path: Path) -> None:
    place = tmp_path / "a.qualcode"
    workbench.init(place)
    assert findings(place)["project"] == (f"{place}: readable, 0 documents", True)
    place.write_bytes(b"SQLite format 3\0" + bytes(100))
    value, holds = findings(place)["project"]
    assert not holds
    assert "not a qualcode project" in value
    assert not workbench.doctor(place).holds


def test_the_command(tmp_path: Path) -> None:
    good = qualcode("doctor", "--json", cwd=tmp_path)
    assert (good.status, good.json["holds"]) == (0, True)
    bad = qualcode("doctor", "-p", "missing.qualcode", cwd=tmp_path)
    assert bad.status == 3
    assert "MISSING" in bad.err


def test_without_its_model_words_cannot_be_found(tmp_path: Path) -> None:
    """A pyvi whose model is gone, put before the real one."""
    fake = tmp_path / "pyvi"
    fake.mkdir()
    (fake / "__init__.py").write_text("", encoding="utf-8")
    answer = qualcode(
        "doctor", "--json", cwd=tmp_path,
        PYTHONPATH=f"{tmp_path}:{ROOT}", XDG_CACHE_HOME=str(tmp_path / "cache"),
    )  # fmt: skip
    assert answer.status == 3, answer.err
    assert answer.json["findings"]["word_model"]["holds"] is False
