"""What `run` leaves behind: reports, codings, and a record of how they came to be."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..coding import Evaluation
from ..files import codings as coding_files
from ..files import writing
from ..findings import InputFile, Provenance, Results
from ..findings.redaction import reaching
from ..messages import N_, Translator
from ..model import Coding, Document
from ..text import word_agreement
from .progress import Progress

if TYPE_CHECKING:
    from .run import Material, RunRequest

LIBRARIES = (
    "ahocorasick-rs",
    "jinja2",
    "numpy",
    "python-crfsuite",
    "python-docx",
    "pyvi",
    "rapidfuzz",
    "regex",
    "ruamel.yaml",
    "spacy",
    "sqlalchemy",
    "underthesea",
    "xlsxwriter",
)


def deliver(
    request: RunRequest,
    material: Material,
    results: Results,
    evaluation: Evaluation | None,
    progress: Progress,
) -> tuple[tuple[Path, ...], dict[str, Any]]:
    """Renders everything, then writes everything: the files, and what ``--json`` prints."""
    from .. import report

    translate = Translator(request.lang)
    provenance = _provenance(request, material, results)
    renderers: dict[str, Callable[[Results, Provenance, Translator], bytes]] = {
        "report.html": lambda *parts: report.render_html(*parts).encode(),
        "report.docx": report.render_docx,
        "matrix.xlsx": report.render_xlsx,
        "quotes.csv": lambda found, _, translate: report.quotes_csv(found, translate),
    }
    files: dict[str, bytes] = {}
    for done, (name, render) in enumerate(renderers.items()):
        progress(N_("Writing"), done, len(renderers))
        files[name] = render(results, provenance, translate)
    files["codings.jsonl"] = coding_files.codings_jsonl(_without_hidden(material, results))
    summary = _summary(request, results, evaluation, material)
    record = _record(request, material, provenance, summary, files)
    files["run.json"] = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    written = tuple(writing.write_all(request.output, files))
    progress(N_("Writing"), len(renderers), len(renderers))
    summary["files"] = [str(path) for path in written]
    return written, summary


def _without_hidden(material: Material, results: Results) -> list[Coding]:
    """The codings as a report may list them: without their words where some are redacted.

    Their offsets stay, so that the file can be read again beside the transcripts.
    """
    return [
        replace(coding, quote="")
        if reaching(results.redactions.get(coding.document, ()), coding.start, coding.end)
        else coding
        for coding in material.codings
    ]


def _provenance(request: RunRequest, material: Material, results: Results) -> Provenance:
    return Provenance(
        created=now().isoformat(timespec="seconds"),
        version=__version__,
        codebook_name=request.codebook.name,
        codebook_version=material.codebook.version,
        codebook_sha256=material.codebook_sha256,
        inputs=tuple(
            InputFile(each.id, each.source.name, each.source.sha256, each.source.encoding)
            for each in material.documents
            if each.source
        ),
        libraries={name: installed_version(name) for name in LIBRARIES},
        options={
            "unit": request.unit,
            "tokenizer": request.tokenizer,
            "roles": ", ".join(request.roles),
            "layer": results.layer or "",
        },
        coders=tuple(state.coder for state in results.layers),
    )


def now() -> datetime:
    """The time, or the one of SOURCE_DATE_EPOCH, with which a run can be repeated to the byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def _summary(
    request: RunRequest,
    results: Results,
    evaluation: Evaluation | None,
    material: Material,
) -> dict[str, Any]:
    """What ``--json`` prints: plain values under stable keys."""
    translate = Translator(request.lang)
    glance = results.glance
    summary: dict[str, Any] = {
        "documents": glance.n_documents,
        "participants": glance.n_participants,
        "turns": glance.n_turns,
        "segments": glance.n_segments,
        "coded_segments": glance.n_coded_segments,
        "codings": glance.n_codings,
        "codes": glance.n_codes,
        "codes_voiced": glance.n_codes_voiced,
        "layer": results.layer,
        "unit": results.unit.value,
        "unreviewed": results.n_unreviewed,
        "codebook_version": results.codebook.version,
        "output": str(request.output),
        "skipped": [
            {"file": name, "reason": translate.tell(reason)} for name, reason in material.skipped
        ],
        "warnings": [translate.tell(warning) for warning in results.warnings],
    }
    if request.project is not None:
        summary["project"] = str(request.project)
    if evaluation is not None:
        summary["evaluation"] = evaluation.as_record()
    if request.word_agreement:
        summary["word_agreement"] = _agreement_share(material.documents)
    return summary


def _agreement_share(documents: Sequence[Document]) -> float | None:
    """The share of words that both word segmenters find, or None where there are no words."""
    turns = [d.text[t.start : t.end] for d in documents for t in d.turns]
    votes = [vote for words in word_agreement(turns) for vote in words]
    return round(sum(votes) / len(votes), 4) if votes else None


def _record(
    request: RunRequest,
    material: Material,
    provenance: Provenance,
    summary: dict[str, Any],
    files: dict[str, bytes],
) -> dict[str, Any]:
    """``run.json``: enough to repeat the run and to see what was understood of each file."""
    counts = {name: value for name, value in summary.items() if name != "output"}
    translate = Translator(request.lang)
    return {
        "qualcode": provenance.version,
        "created": provenance.created,
        "python": platform.python_version(),
        "libraries": dict(provenance.libraries),
        "options": {
            **provenance.options,
            "lang": request.lang,
        },
        "codebook": {
            "file": provenance.codebook_name,
            "sha256": provenance.codebook_sha256,
            "version": provenance.codebook_version,
        },
        "files": {
            "participants": _fingerprints([material.table] if material.table else []),
            "labels": _fingerprints([request.labels] if request.labels else []),
            "codings": _fingerprints(request.codings),
            "gold": _fingerprints(request.gold),
        },
        "documents": [_describe(document, translate) for document in material.documents],
        "counts": counts,
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def _fingerprints(paths: Sequence[Path]) -> list[dict[str, str]]:
    """Names and hashes of the other files that were read."""
    return [
        {"file": Path(path).name, "sha256": hashlib.sha256(Path(path).read_bytes()).hexdigest()}
        for path in paths
    ]


def _describe(document: Document, translate: Translator) -> dict[str, Any]:
    source = document.source
    return {
        "document": document.id,
        "file": source.name if source else None,
        "sha256": source.sha256 if source else None,
        "encoding": source.encoding if source else None,
        "encoding_confidence": source.confidence if source else None,
        "changes": dict(source.changes) if source else {},
        "characters": len(document.text),
        "turns": len(document.turns),
        "sentences": len(document.sentences),
        "words": len(document.words),
        "participants": [person.id for person in document.participants],
        "speakers": [
            {
                "label": speaker.label,
                "role": speaker.role.value,
                "participant": speaker.participant,
                "reason": translate(speaker.reason),
            }
            for speaker in document.speakers
        ],
    }
