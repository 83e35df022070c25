"""INCEpTION's and WebAnno's TSV files ⇄ a study: one file a document and annotator.

A span of a layer is a coding; its code is the path of layer, feature (where the layer uses
several) and value. Files of ours say document and coder; of others the names do: in a folder of
one document the files are annotators (``PVS01.txt/lan.tsv``, as INCEpTION exports), in folders of
annotators they are documents. Relations, chains and slots are no codings and are counted.

What a study loses in such files says `webanno_writing`, which also writes them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import NotFound
from ..messages import N_, say
from ..model import Status
from ..study import StudyCode, StudyFile
from .annotated import WORDS, Annotated, Found
from .annotated import Path as CodePath
from .code_paths import split_path
from .container import open_container
from .dialects import Mark
from .encodings import decode
from .tally import Tally
from .transcripts import ENDINGS, read_bytes
from .webanno_tsv import UNITS, Annotation, TsvFile, broken, parse, used_features
from .webanno_writing import CODE, LAYER, NOBODY, fit, write

__all__ = ["fit", "read", "write"]

ORIGIN = "INCEpTION"
TSV_ENDING = ".tsv"
_FOLDERS_OF_DOCUMENTS = ("annotation", "annotations", "curation", "curated_documents")
_STATUSES = frozenset(status.value for status in Status)
_WORDS = {
    "relations": N_("relations between annotations, which qualcode does not know"),
    "chains": N_("links of coreference chains, which qualcode does not know"),
    "slots": N_("slots of annotations, which qualcode does not know"),
    "empty_annotations": N_("annotations of no characters"),
    "no_coder": N_("files that do not say who coded: the coder is called as the file is"),
    **WORDS,
}


@dataclass(frozen=True, slots=True)
class _Member:
    """A TSV file: the folders it lies in, its name without ending, its content."""

    folders: tuple[str, ...]
    stem: str
    file: TsvFile
    text: str


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The study in a TSV file, in a folder of such, or in a ZIP of them.

    Raises NotFound, BrokenDocument, DoubtfulOffsets where tokens do not stand where the offsets
    say, and ControlCharacter.
    """
    contents = list(_contents(path))
    files = [parse(decode(raw, path=name).text, path=name) for _, name, raw in contents]
    if not files:
        raise broken(str(path), say("there is no .tsv file in it"))
    unit = _unit(files)
    members = [
        _Member(tuple(parts[:-1]), _stem(parts[-1], TSV_ENDING), file, file.text(unit, name))
        for (parts, name, _), file in zip(contents, files, strict=True)
    ]
    annotated = Annotated(ORIGIN, Tally(_WORDS))
    features = used_features(files)
    codes: dict[CodePath, StudyCode] = {}
    for member, (document, coder) in zip(members, _named(members, annotated.tally), strict=True):
        at = annotated.add_text(document, member.text)
        annotated.evidence[at] += _tokens(member.file)
        for kind, count in member.file.lost.items():
            annotated.tally.add(kind, document, count)
        if coder != NOBODY and coder not in annotated.coders:
            annotated.coders.append(coder)
        for annotation in member.file.annotations:
            one = _found(annotation, at, coder, codes)
            annotated.found += [one] if one else _plain(annotation, at, coder, features)
    _drop_idle(annotated, members)
    return annotated.study_file(path=str(path), units=(unit,), accept=accept_offsets, codes=codes)


def _drop_idle(annotated: Annotated, members: Sequence[_Member]) -> None:
    """Nobody is a coder for having opened a document, unless the files are of somebody else."""
    if any(member.file.comments for member in members):
        used = {one.coder for one in annotated.found}
        annotated.coders = [name for name in annotated.coders if name in used]


def _contents(path: Path) -> Iterator[tuple[tuple[str, ...], str, bytes]]:
    """(folders and name, what errors call it, bytes) of each TSV file."""
    if path.is_dir():
        for file in sorted(path.rglob(f"*{TSV_ENDING}")):
            parts = (path.resolve().name, *file.relative_to(path).parts)
            if file.is_file() and not _is_hidden(parts[1:]):
                yield parts, str(file), read_bytes(file)
    elif not path.exists():
        raise NotFound(path=path)
    elif path.suffix.lower() == ".zip":
        yield from _unpacked(read_bytes(path), str(path), ())
    else:
        yield (*path.resolve().parent.parts[-2:], path.name), str(path), read_bytes(path)


def _unpacked(
    raw: bytes, path: str, above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, bytes]]:
    """The TSV files in a ZIP; INCEpTION packs what one annotator did into one inside it."""
    with open_container(raw, path=path) as container:
        for name in container.names:
            parts = (*above, *PurePosixPath(name).parts)
            if _is_hidden(parts):
                continue
            if name.lower().endswith(TSV_ENDING):
                yield parts, f"{path}/{name}", container.read(name)
            elif name.lower().endswith(".zip") and not above:
                inner = (*parts[:-1], _stem(parts[-1], ".zip"))
                for found in _unpacked(container.read(name), f"{path}/{name}", inner):
                    yield (*inner[:-1], f"{inner[-1]}{TSV_ENDING}"), found[1], found[2]


def _is_hidden(parts: Sequence[str]) -> bool:
    """Whether a file is what a system leaves beside the real ones."""
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _stem(name: str, ending: str) -> str:
    return name[: -len(ending)] if name.lower().endswith(ending) else name


def _unit(files: Iterable[TsvFile]) -> str:
    """The unit in which most tokens of the files stand where their offsets say."""
    counting = [file for file in files if file.counts_offsets]
    scores = {unit: sum(file.n_fitting(unit) for file in counting) for unit in UNITS}
    return max(UNITS, key=lambda unit: scores[unit])


def _tokens(file: TsvFile) -> Iterator[Mark]:
    return (token for sentence in file.sentences for token in sentence.tokens)


def _named(members: Sequence[_Member], tally: Tally) -> Iterator[tuple[str, str]]:
    """Document and coder of each file."""
    beside: Counter[tuple[tuple[str, ...], str]] = Counter((m.folders, m.text) for m in members)
    elsewhere: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for member in members:
        elsewhere[member.stem, member.text].add(member.folders)
    for member in members:
        comments = member.file.comments
        folder = member.folders[-1] if member.folders else ""
        if "document" in comments:
            yield comments["document"], comments.get("coder", NOBODY)
        elif folder and (
            beside[member.folders, member.text] > 1 or _is_document_folder(member.folders)
        ):
            yield _document(folder), member.stem
        elif folder and len(elsewhere[member.stem, member.text]) > 1:
            yield _document(member.stem), folder
        else:
            tally.add("no_coder", member.stem)
            yield _document(member.stem), member.stem


def _is_document_folder(folders: Sequence[str]) -> bool:
    """Whether a folder is called as INCEpTION calls that of a document."""
    above = folders[-2].lower() if len(folders) > 1 else ""
    return above in _FOLDERS_OF_DOCUMENTS or folders[-1].lower().endswith(ENDINGS)


def _document(name: str) -> str:
    """A document's name without the ending of the file that it was."""
    ending = next((e for e in ENDINGS if name.lower().endswith(e)), "")
    return name[: len(name) - len(ending)] or name


def _found(
    annotation: Annotation, at: int, coder: str, codes: dict[CodePath, StudyCode]
) -> Found | None:
    """A coding that `write` wrote, or None for any other annotation."""
    if annotation.layer != LAYER or annotation.values.get(CODE) is None:
        return None
    said = {name: value or "" for name, value in annotation.values.items()}
    path = split_path(said[CODE])
    if said.get("id"):
        codes[path] = StudyCode("", path[-1], id=said["id"])
    status = said.get("status", "")
    return Found(
        at,
        path,
        coder,
        Mark(annotation.start, annotation.end),
        memo=said.get("memo", ""),
        created=said.get("created", ""),
        origin=said.get("origin") or "import",
        status=Status(status) if status in _STATUSES else Status.MANUAL,
        confidence=_confidence(said.get("confidence", "")),
        guid=said.get("guid", ""),
    )


def _confidence(said: str) -> float | None:
    try:
        confidence = float(said)
    except ValueError:
        return None
    return confidence if 0 <= confidence <= 1 else None


def _plain(
    annotation: Annotation, at: int, coder: str, features: Mapping[str, set[str]]
) -> Iterator[Found]:
    """A coding for each value of an annotation; one of its layer where it has no value."""
    layer = annotation.layer.rsplit(".", 1)[-1]
    mark = Mark(annotation.start, annotation.end)
    values = {name: value for name, value in annotation.values.items() if value is not None}
    if not values:
        yield Found(at, (layer,), coder, mark)
    for name, value in values.items():
        several = len(features[annotation.layer]) > 1
        yield Found(at, (layer, name, value) if several else (layer, value), coder, mark)
