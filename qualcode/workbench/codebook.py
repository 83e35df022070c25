"""`codebook`: the verbs that look after a codebook file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ..coding import Complaint, check_codebook, load_codebook
from ..files import tables, transcripts
from ..files.encodings import decode
from ..model import Codebook
from .progress import silent
from .reading import read_documents


def read_codebook(path: Path) -> tuple[Codebook, str]:
    """The codebook of a YAML file, and the SHA-256 of its bytes. Raises CodebookError."""
    raw = transcripts.read_bytes(path)
    text = decode(raw, path=str(path)).text
    return load_codebook(text, path=str(path)), hashlib.sha256(raw).hexdigest()


def check_codebook_file(
    path: Path, transcript_paths: Sequence[Path], *, labels: Path | None = None
) -> tuple[Codebook, list[Complaint]]:
    """The codebook of a file, and what there is to mend in it beside the given transcripts."""
    codebook, _ = read_codebook(path)
    speakers = tables.read_labels(labels) if labels else []
    found = transcripts.find_transcripts(transcript_paths) if transcript_paths else None
    documents = read_documents(found.paths, speakers, [], "pyvi", silent) if found else ()
    return codebook, check_codebook(codebook, documents)
