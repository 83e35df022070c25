"""The session in docs/findings.md happens just so."""

from __future__ import annotations

from pathlib import Path

from places import ROOT
from sessions import happen, sample_in, steps


def test_the_session_happens_just_so(tmp_path: Path) -> None:
    told = steps(ROOT / "docs" / "findings.md")
    assert len(told) == 7
    happen(told, sample_in(tmp_path))
