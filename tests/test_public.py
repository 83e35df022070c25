"""What other programs may rely on."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

HEAVY = {"numpy", "spacy", "docx", "xlsxwriter", "jinja2", "ruamel", "rich", "sqlalchemy"}
ROOMS = ["text", "coding", "findings", "report"]


@pytest.mark.parametrize("room", ROOMS)
def test_the_public_names_are_sorted_and_there(room: str) -> None:
    module = importlib.import_module(f"qualcode.{room}")
    assert module.__all__ == sorted(module.__all__)
    assert all(getattr(module, name).__doc__ for name in module.__all__)


def test_spacy_finds_our_tokenizer_by_its_entry_point() -> None:
    code = (
        "import spacy; text = 'Chị Lan làm  tình nguyện viên,\\nđi làm xa 😀.';"
        "nlp = spacy.blank('vi', config={'nlp': {'tokenizer': "
        "{'@tokenizers': 'qualcode.Words.v1'}}});"
        "doc = nlp(text); assert doc.text == text; print([t.text for t in doc])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "tình nguyện viên" in done.stdout


def test_the_command_starts_light() -> None:
    """``qualcode --help`` must answer at once: nothing heavy is imported for it."""
    code = (
        "import sys; from qualcode.cli.program import execute; execute(['--help']);"
        f"print(sorted({HEAVY} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
