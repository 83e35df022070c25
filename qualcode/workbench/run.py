"""`run`, the main job: transcripts and a codebook in, reports and codings out."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from .. import __version__
from ..coding import Evaluation, Tagger, evaluate
from ..errors import UnknownLayer, UnknownRole
from ..files import codings as coding_files
from ..files import tables, transcripts, writing
from ..findings import InputFile, Provenance, Results, build_results, in_layer
from ..messages import N_, Said, Translator, say
from ..model import Codebook, Coding, Document, ParticipantRow, Role, Unit
from ..text import fold, word_agreement
from .codebook import read_codebook
from .progress import Progress, silent
from .reading import read_documents

PARTICIPANTS_FILE = "participants.csv"
MACHINE_LAYER = "rules"
LIBRARIES = ("ahocorasick-rs", "numpy", "pyvi", "rapidfuzz", "spacy", "underthesea")


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What `run` is asked to do, in the words of the command's options."""

    transcripts: Sequence[Path]
    codebook: Path
    output: Path
    participants: Path | None = None
    labels: Path | None = None
    codings: Sequence[Path] = ()
    layer: str | None = None
    unit: str = Unit.SENTENCE.value
    roles: Sequence[str] = ()
    tokenizer: str = "pyvi"
    word_agreement: bool = False
    gold: Sequence[Path] = ()
    lang: str = "vi"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What `run` did: the files written, a summary of plain values, the results behind them."""

    files: tuple[Path, ...]
    summary: dict[str, Any]
    results: Results
    evaluation: Evaluation | None = None


@dataclass(frozen=True, slots=True)
class _Study:
    """Everything that one run has read."""

    codebook: Codebook
    codebook_sha256: str
    documents: tuple[Document, ...]
    people: tuple[Coding, ...]
    skipped: tuple[tuple[str, str], ...]
    warnings: tuple[Said, ...]


def run(request: RunRequest, *, progress: Progress = silent) -> RunOutcome:
    """Reads, tags, counts and writes; the files of `request.output` are written last, together.

    Raises the errors of every room on the way, and then writes nothing.
    """
    writing.check_writable(request.output)
    study = _read_study(request, progress)
    unit = Unit(request.unit)
    machine = tuple(_tag(study, unit, progress))
    codings = machine + study.people
    layer = request.layer or MACHINE_LAYER
    if layer != MACHINE_LAYER and not any(in_layer(coding, layer) for coding in codings):
        known = {MACHINE_LAYER, *(coding.coder for coding in study.people)}
        raise UnknownLayer(layer=layer, known=", ".join(sorted(known)))
    _check_roles(request.roles, study.documents)
    results = build_results(
        study.documents,
        study.codebook,
        codings,
        unit=unit,
        layer=layer,
        roles=request.roles,
        lang=request.lang,
    )
    evaluation = None
    if request.gold:
        gold = _read_codings(request.gold)
        shown = [coding for coding in codings if in_layer(coding, layer)]
        evaluation = evaluate(shown, gold, study.documents, unit=unit, codes=study.codebook.codes)
    results = replace(results, warnings=(*study.warnings, *results.warnings))
    return _deliver(request, study, codings, results, evaluation, progress)


def _read_study(request: RunRequest, progress: Progress) -> _Study:
    codebook, codebook_sha256 = read_codebook(request.codebook)
    found = transcripts.find_transcripts([Path(path) for path in request.transcripts])
    labels = tables.read_labels(request.labels) if request.labels else []
    table = request.participants or _table_beside(found.skipped)
    rows = tables.read_participants(table) if table else []
    documents = tuple(read_documents(found.paths, labels, rows, request.tokenizer, progress))
    skipped = tuple((path.name, reason) for path, reason in found.skipped if path != table)
    return _Study(
        codebook,
        codebook_sha256,
        documents,
        tuple(_read_codings(request.codings)),
        skipped,
        tuple(_warn(documents, rows)),
    )


def _table_beside(skipped: Iterable[tuple[Path, str]]) -> Path | None:
    """``participants.csv`` where the folders that were read hold exactly one."""
    tables_here = [path for path, _ in skipped if path.name.lower() == PARTICIPANTS_FILE]
    return tables_here[0] if len(tables_here) == 1 else None


def _warn(documents: Sequence[Document], rows: Sequence[ParticipantRow]) -> Iterator[Said]:
    """What a person should know about the transcripts before trusting the numbers."""
    for document in documents:
        if not any(turn.role is Role.RESPONDENT for turn in document.turns):
            yield say(
                "{document}: no turn of a respondent was found, so nothing in it is coded. "
                "Check the speaker labels or give them with --labels.",
                document=document.id,
            )
    here = {person.id for document in documents for person in document.participants}
    strangers = sorted({row.participant for row in rows} - here)
    if strangers:
        yield say(
            "In the table of participants but in no transcript: {names}.",
            names=", ".join(strangers),
        )


def _read_codings(paths: Sequence[Path]) -> list[Coding]:
    return [coding for path in paths for coding in coding_files.read_codings(Path(path))]


def _check_roles(roles: Sequence[str], documents: Sequence[Document]) -> None:
    known = {
        person.attributes.get("role", "")
        for document in documents
        for person in document.participants
    } - {""}
    unknown = [role for role in roles if fold(role) not in map(fold, known)]
    if unknown:
        raise UnknownRole(role=unknown[0], known=", ".join(sorted(known)))


def _tag(study: _Study, unit: Unit, progress: Progress) -> Iterator[Coding]:
    tagger = Tagger(study.codebook)
    for done, document in enumerate(study.documents):
        progress(N_("Coding"), done, len(study.documents))
        yield from tagger.tag(document, unit=unit)
    progress(N_("Coding"), len(study.documents), len(study.documents))


def _deliver(
    request: RunRequest,
    study: _Study,
    codings: Sequence[Coding],
    results: Results,
    evaluation: Evaluation | None,
    progress: Progress,
) -> RunOutcome:
    """Renders everything, then writes everything."""
    from .. import report

    translate = Translator(request.lang)
    provenance = _provenance(request, study, results)
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
    files["codings.jsonl"] = coding_files.codings_jsonl(codings)
    summary = _summary(request, results, evaluation, study)
    record = _record(request, study, provenance, summary, files)
    files["run.json"] = (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()
    written = tuple(writing.write_all(request.output, files))
    progress(N_("Writing"), len(renderers), len(renderers))
    summary["files"] = [str(path) for path in written]
    return RunOutcome(written, summary, results, evaluation)


def _provenance(request: RunRequest, study: _Study, results: Results) -> Provenance:
    return Provenance(
        created=now().isoformat(timespec="seconds"),
        version=__version__,
        codebook_name=request.codebook.name,
        codebook_version=study.codebook.version,
        codebook_sha256=study.codebook_sha256,
        inputs=tuple(
            InputFile(each.id, each.source.name, each.source.sha256, each.source.encoding)
            for each in study.documents
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
    study: _Study,
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
        "skipped": [{"file": name, "reason": translate(reason)} for name, reason in study.skipped],
        "warnings": [translate.tell(warning) for warning in results.warnings],
    }
    if evaluation is not None:
        summary["evaluation"] = evaluation.as_record()
    if request.word_agreement:
        summary["word_agreement"] = _agreement_share(study.documents)
    return summary


def _agreement_share(documents: Sequence[Document]) -> float | None:
    """The share of words that both word segmenters find, or None where there are no words."""
    turns = [d.text[t.start : t.end] for d in documents for t in d.turns]
    votes = [vote for words in word_agreement(turns) for vote in words]
    return round(sum(votes) / len(votes), 4) if votes else None


def _record(
    request: RunRequest,
    study: _Study,
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
            "layers": [Path(path).name for path in request.codings],
            "gold": [Path(path).name for path in request.gold],
        },
        "codebook": {
            "file": provenance.codebook_name,
            "sha256": provenance.codebook_sha256,
            "version": provenance.codebook_version,
        },
        "documents": [_describe(document, translate) for document in study.documents],
        "counts": counts,
        "outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


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
