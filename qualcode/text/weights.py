"""pyvi's word model as arrays, read from the installed package and kept in a cache.

pyvi's model is a conditional random field with two labels: a syllable begins a word (``B_W``) or
goes on inside one (``I_W``). Only differences of scores (I minus B) decide, so one number for each
attribute is enough.

This is the one module of `text` that touches the disk: it reads pyvi's two files, and reads and
writes one ``.npz`` in the user's cache folder, named after the hash of both.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import MissingModel
from .crfsuite import read_scores, unpickle_crfsuite

MODEL_FILE = "models/pyvi3.pkl"
DICTIONARY_FILE = "models/words.txt"
CACHE_VERSION = b"qualcode words 1"
"""Part of the cache's name: change it whenever `WordModel` changes."""

_LABELS = ["B_W", "I_W"]
_POSITIONS = ("", "-1:", "+1:")
"""How attributes are prefixed: of the syllable itself, of the one before, of the one after."""

_SHAPES = ("word.isupper()", "word.istitle()", "word.isdigit()")


@dataclass(frozen=True, slots=True)
class WordModel:
    """Scores for “this syllable goes on inside a word”, as differences I minus B.

    `syllables` are the V known lower-case syllables, UTF-8, joined by NUL. In all tables syllable V
    stands for an unknown one. The bias is part of ``syllable_scores[0]``.

    - `syllable_scores`, float64 (3, V + 1): of the syllable itself, of the one before, after;
    - `shape_scores`, float64 (3, 3): the same three × upper case, title case, digits;
    - `pair_scores`, float64 (2,): this syllable ends, begins a compound of two;
    - `triple_scores`, float64 (2,): the same for compounds of three;
    - `transitions`, float64 (2, 2): from label × to label, B first (these are no differences);
    - `pairs`, `triples`, int64, sorted: the compounds, syllables as digits to the base V + 1.
    """

    syllables: npt.NDArray[np.uint8]
    syllable_scores: npt.NDArray[np.float64]
    shape_scores: npt.NDArray[np.float64]
    pair_scores: npt.NDArray[np.float64]
    triple_scores: npt.NDArray[np.float64]
    transitions: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.int64]
    triples: npt.NDArray[np.int64]

    def syllable_ids(self) -> dict[str, int]:
        """The number of each known syllable."""
        known = self.syllables.tobytes().decode("utf-8").split("\0")
        return dict(zip(known, range(len(known)), strict=True))


@cache
def load_model() -> WordModel:
    """The word model of the installed pyvi; kept for the life of the process.

    Raises `MissingModel` if pyvi is not installed or is not what it should be.
    """
    pickled, dictionary = _read_installed(MODEL_FILE), _read_installed(DICTIONARY_FILE)
    digest = hashlib.sha256(CACHE_VERSION + hashlib.sha256(pickled).digest() + dictionary)
    path = _cache_path(digest.hexdigest())
    model = _read_cache(path)
    if model is None:
        model = build_model(pickled, dictionary)
        _write_cache(path, model)
    return model


def open_tagger() -> Any:
    """CRFsuite's own tagger with pyvi's model. Raises `MissingModel`."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_installed_crfsuite())
    return tagger


@cache
def _installed_crfsuite() -> bytes:
    """The model as CRFsuite wants it; kept, because an open tagger reads from these very bytes."""
    return _unpickle(_read_installed(MODEL_FILE))


def pyvi_folder() -> Path:
    """Where pyvi is installed, found without importing it. Raises `MissingModel`."""
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise MissingModel(what="pyvi is not installed")
    return Path(spec.submodule_search_locations[0])


def _read_installed(name: str) -> bytes:
    path = pyvi_folder() / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise MissingModel(what=f"{path}: {error.strerror}") from error


def _unpickle(pickled: bytes) -> bytes:
    try:
        return unpickle_crfsuite(pickled)
    except ValueError as error:
        raise MissingModel(what=f"{MODEL_FILE}: {error}") from error


# --- building -----------------------------------------------------------------------------------


def build_model(pickled: bytes, dictionary: bytes) -> WordModel:
    """The model from the bytes of pyvi's pickle and of its dictionary. Raises `MissingModel`."""
    try:
        scores, transitions = read_scores(_unpickle(pickled), _LABELS)
    except ValueError as error:
        raise MissingModel(what=f"{MODEL_FILE}: {error}") from error
    (bb, bi), (ib, ii) = transitions
    if bi - ii < bb - ib:
        # crf.py relies on this: an undecided syllable takes the other label than the next one
        raise MissingModel(what=f"{MODEL_FILE}: transitions {transitions.tolist()}")

    compounds = _read_compounds(dictionary)
    known = {part for parts in compounds for part in parts}
    known |= {name.partition("lower():")[2] for name in scores if "word.lower():" in name}
    syllables = sorted(known)
    numbers = {syllable: number for number, syllable in enumerate(syllables)}

    def score_table(names: Iterable[str]) -> npt.NDArray[np.float64]:
        return np.array([scores.get(name, 0.0) for name in names])

    syllable_scores = np.zeros((len(_POSITIONS), len(syllables) + 1))
    for row, position in enumerate(_POSITIONS):
        syllable_scores[row, :-1] = score_table(f"{position}word.lower():{s}" for s in syllables)
    syllable_scores[0] += scores.get("bias", 0.0)
    return WordModel(
        syllables=np.frombuffer("\0".join(syllables).encode("utf-8"), np.uint8),
        syllable_scores=syllable_scores,
        shape_scores=score_table(at + shape for at in _POSITIONS for shape in _SHAPES).reshape(
            len(_POSITIONS), len(_SHAPES)
        ),
        pair_scores=score_table(["-1:word.bi_gram()", "+1:word.bi_gram()"]),
        triple_scores=score_table(["-2:word.tri_gram()", "+2:word.tri_gram()"]),
        transitions=transitions,
        pairs=_compound_codes(compounds, 2, numbers),
        triples=_compound_codes(compounds, 3, numbers),
    )


def _read_compounds(dictionary: bytes) -> list[list[str]]:
    """The compounds of two and of three syllables in pyvi's word list."""
    try:
        lines = dictionary.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise MissingModel(what=f"{DICTIONARY_FILE}: {error}") from error
    compounds = [parts for parts in (line.split(" ") for line in lines) if all(parts)]
    if {2, 3} - {len(parts) for parts in compounds}:
        raise MissingModel(what=f"{DICTIONARY_FILE}: no compounds")
    return compounds


def _compound_codes(
    compounds: list[list[str]], length: int, numbers: dict[str, int]
) -> npt.NDArray[np.int64]:
    base = len(numbers) + 1
    ids = np.array(
        [[numbers[part] for part in parts] for parts in compounds if len(parts) == length]
    )
    return np.unique(ids @ base ** np.arange(length - 1, -1, -1, dtype=np.int64))


# --- the cache ----------------------------------------------------------------------------------


def _cache_path(digest: str) -> Path | None:
    """Where the arrays of that hash are kept; None where the system names no absolute place."""
    from platformdirs import user_cache_path

    folder = user_cache_path("qualcode")
    return folder / f"pyvi-words-{digest[:32]}.npz" if folder.is_absolute() else None


def _read_cache(path: Path | None) -> WordModel | None:
    """The model in the cache file, or None if there is none, or not a sound one."""
    if path is None:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:  # checksums first: numpy trusts what it reads
                return None
        with np.load(path, allow_pickle=False) as arrays:
            model = WordModel(**arrays)
        sound = model.syllable_scores.shape == (len(_POSITIONS), len(model.syllable_ids()) + 1)
    except (
        *(OSError, EOFError, zipfile.BadZipFile, struct.error, NotImplementedError, RuntimeError),
        *(AttributeError, IndexError, KeyError, TypeError, ValueError),
    ):  # damaged archives fail in all these ways; the model is then simply built again
        return None
    return model if sound else None


def _write_cache(path: Path | None, model: WordModel) -> None:
    """Puts the model at `path`, whole or not at all; a folder that refuses is no error."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            try:
                np.savez(file, **asdict(model))
                file.close()
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError:
        return
