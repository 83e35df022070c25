"""A study that is made of hostile strings: transcripts, names, memos, attributes.

Strings are those of `hostile/blns` and `hostile/bleach-xss`, beside the repository; what a project
refuses to keep (control characters, no letters at all) is left out.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from places import SHARED

from qualcode import workbench
from qualcode.errors import QualcodeError
from qualcode.model import Coding, Localized, Participant, Status
from qualcode.store import DocumentPlan, MemoKind, Project
from qualcode.text import prepare

MAX_CODERS = 8
"""Agreement is computed for every pair of coders: five hundred are no team."""

CORPORA = (SHARED / "hostile" / "blns" / "blns.json", SHARED / "hostile" / "bleach-xss")


@cache
def hostile_strings() -> tuple[str, ...]:
    """Every string once; skips the test, loudly, where they are absent."""
    naughty, bleach = CORPORA
    if not naughty.exists() or not bleach.is_dir():
        pytest.skip(f"the hostile strings are absent: {naughty}, {bleach}")
    found = json.loads(naughty.read_text("utf-8"))
    found += [
        path.read_text("utf-8").partition("\n--\n")[0] for path in sorted(bleach.glob("*.test"))
    ]
    assert len(found) > 500
    return tuple(dict.fromkeys(found))


def as_line(text: str) -> str:
    """The string on one line, or nothing where it cannot be kept."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    return "" if any(unicodedata.category(c) in ("Cc", "Cs", "Cn") for c in line) else line


def hostile_lines() -> list[str]:
    """What can be a name."""
    return list(filter(None, dict.fromkeys(map(as_line, hostile_strings()))))


def make_hostile_study(place: Path) -> Path:
    """A study in which each string is a code's name, somebody's turn, a memo and a case.

    The first document holds all turns; more are called what the shortest strings with tags are.
    """
    lines = hostile_lines()
    workbench.init(place, coder="Lan", title="<script>alert(1)</script>")
    with Project.open(place) as project:
        project.save_codebook(codebook_of(lines), path="<b>x.yaml", actor="Lan")
        text = "".join(f"Đ: {line} .\n" for line in lines)
        document = prepare(text, document_id="<img src=x onerror=alert(2)>", tokenizer=None)
        tagged = sorted((line for line in lines if "<" in line), key=len)
        named = [prepare("Đ: Dạ.\n", document_id=name, tokenizer=None) for name in tagged[:10]]
        project.save_documents([DocumentPlan(each) for each in (document, *named)], actor="Lan")
        cases = [Participant(line, {"role": line, "<i>nơi ở</i>": line}) for line in lines]
        project.save_participants(cases, actor=lines[0])
        codings, start = [], 0
        for number, line in enumerate(lines):
            start = document.text.index(line, start)
            end = start + len(line)
            coder = coder_of(line) if line in tagged[:MAX_CODERS] else "Lan"
            codings.append(
                Coding(document.id, start, end, f"barriers.c{number}", coder, line, "manual",
                       Status.MANUAL, memo=line)
            )  # fmt: skip
            start = end
        project.save_codings(codings, actor="Lan")
        project.set_memo(MemoKind.PROJECT, "", "\n".join(lines), actor="Lan")
        project.set_memo(MemoKind.DOCUMENT, document.id, "\n".join(lines), actor="Lan")
        for number, line in enumerate(lines[:100]):
            project.set_memo(MemoKind.CODE, f"barriers.c{number}", line, actor="Lan")
            project.set_statement(f"barriers.c{number}", Localized(line, line), actor="Lan")
    return place


def coder_of(line: str) -> str:
    """The string as the name of somebody who codes; Lan where nobody can be called so."""
    try:
        return workbench.clean_name(line)
    except QualcodeError:
        return "Lan"


def codebook_of(lines: list[str]) -> str:
    """A codebook whose codes are called so (and numbered: names that look alike are refused)."""
    codes = [
        {
            "id": f"barriers.c{number}",
            "name": {"vi": f"{line} {number}", "en": f"{line} {number}"},
            "definition": {"vi": line, "en": line},
        }
        for number, line in enumerate(lines)
    ]
    return json.dumps({"codes": codes}, ensure_ascii=False)
