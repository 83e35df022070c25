"""Files → documents, as every verb reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..files import transcripts
from ..messages import N_
from ..model import Document, ParticipantRow, Speaker
from ..text import prepare, with_participants
from .progress import Progress


def read_documents(
    paths: Sequence[Path],
    labels: Sequence[Speaker],
    rows: Sequence[ParticipantRow],
    tokenizer: str,
    progress: Progress,
) -> Iterator[Document]:
    """The documents of transcript files, one at a time, with their participants filled in."""
    for done, path in enumerate(paths):
        progress(N_("Reading"), done, len(paths))
        transcript = transcripts.read_transcript(path)
        document = prepare(
            transcript.text,
            document_id=transcript.document_id,
            source=transcript.source,
            labels=labels,
            tokenizer=tokenizer,
        )
        yield with_participants(document, rows)
    progress(N_("Reading"), len(paths), len(paths))
