"""Studies for the tests of comparing and merging in the browser, made as docs/teams.md does."""

from __future__ import annotations

import shutil
from pathlib import Path

import browsing
from places import SAMPLE

from qualcode import workbench
from qualcode.model import Localized, Span
from qualcode.store import Project
from qualcode.workbench import BringRequest, ImportRequest

LAYERS = [SAMPLE / "codings_coder_a.jsonl", SAMPLE / "codings_coder_b.jsonl"]
CODED = ("PV01_TNV01", "PV05_GD01", "PV08_KH01", "PV11_CB01")

WAS = ", con gái nó cài, nhưng mắt tôi kém"
IS = ", nhưng cái mắt của tôi nó kém lắm rồi"
QUOTE = "Gọi điện. Zalo tôi cũng có, con gái nó cài"
CODE, SAID = "enablers.online_channel", Localized("Cài Zalo rồi thì hỏi được từ xa.")


def compared_study(folder: Path, *, tagged: bool = False) -> Path:
    """The sample study with the layers of two coders who have finished four interviews."""
    path = browsing.sample_study(folder, tagged=tagged)
    with workbench.open_project(path, write=True) as project:
        workbench.merge(project, BringRequest(ImportRequest(LAYERS)), actor="Lan")
        for coder in ("coder_a", "coder_b"):
            workbench.finish_documents(project, CODED, coder=coder)
    return path


def colleagues_copy(study: Path, path: Path) -> Path:
    """A copy of a study in which Mai has coded one passage and said what its theme says; then the
    study's text is corrected.
    """
    with workbench.open_project(study, write=True) as project:
        workbench.export_project(project, path)
    with workbench.open_project(path, write=True) as copy:
        place = copy.document("PV02_TNV02").text.index(QUOTE)
        span = Span(place, place + len(QUOTE))
        workbench.add_coding(copy, "PV02_TNV02", CODE, span, coder="Mai")
        workbench.state_theme(copy, CODE, SAID, actor="Mai", expected=None)
    corrected = path.parent / "corrected"
    corrected.mkdir()
    text = (SAMPLE / "PV02_TNV02.txt").read_text("utf-8")
    assert WAS in text
    (corrected / "PV02_TNV02.txt").write_text(text.replace(WAS, IS), "utf-8")
    with workbench.open_project(study, write=True) as project:
        workbench.import_transcripts(project, ImportRequest([corrected]), actor="Lan")
    shutil.rmtree(corrected)
    return path


def waiting_study(folder: Path) -> Path:
    """A study whose inbox asks where Mai's passage stands in the corrected text."""
    study = compared_study(folder)
    copy = colleagues_copy(study, folder / "mai.qualcode")
    with workbench.open_project(study, write=True) as project:
        merge_in(project, copy)
    copy.unlink()
    return study


def merge_in(project: Project, copy: Path) -> None:
    """Merges a copy as it is."""
    workbench.merge(project, BringRequest(ImportRequest([copy])), actor="Lan")
