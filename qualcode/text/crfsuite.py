"""Bytes of a pickled CRFsuite model → the numbers in it, with nothing executed on the way.

pyvi ships its model as the pickle of an ``sklearn_crfsuite.CRF``, with a CRFsuite file inside. The
pickle is opened by an unpickler that knows the six names in it, gives inert stand-ins for them and
refuses any other; neither pyvi nor scikit-learn is needed. The CRFsuite file is read here rather
than through ``pycrfsuite.Tagger.dump``, which rounds weights to six places.
"""

from __future__ import annotations

import io
import pickle
import struct
from typing import Any

import numpy as np
import numpy.typing as npt

_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_STATE, _TRANSITION = 0, 1


class _Inert:
    """Stands for any object of the pickle: keeps its state, does nothing."""

    state: Any = None

    def __new__(cls, *_: Any) -> _Inert:
        return super().__new__(cls)

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _encode(text: str, encoding: str) -> bytes:
    """How protocol 2 writes bytes: as text to be encoded in Latin-1."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"encoding {encoding!r}")
    return text.encode("latin-1")


_KNOWN_NAMES = {
    ("_codecs", "encode"): _encode,
    ("numpy", "dtype"): _Inert,
    ("numpy.core.multiarray", "scalar"): _Inert,
    ("pycrfsuite._logparser", "TrainLogParser"): _Inert,
    ("sklearn_crfsuite._fileresource", "FileResource"): _Inert,
    ("sklearn_crfsuite.estimator", "CRF"): _Inert,
}


class _StubUnpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        try:
            return _KNOWN_NAMES[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(f"unexpected {module_name}.{global_name}") from None


def unpickle_crfsuite(pickled: bytes) -> bytes:
    """The CRFsuite file inside the pickle of an ``sklearn_crfsuite.CRF``.

    Raises `ValueError` if there is none, or if the pickle names anything it need not.
    """
    try:
        model = _StubUnpickler(io.BytesIO(pickled)).load()
        data = model.state["modelfile"].state["__FILE_RESOURCE_DATA__"]
    except (
        *(pickle.UnpicklingError, EOFError, MemoryError, OverflowError),
        *(AttributeError, IndexError, KeyError, TypeError, ValueError),
    ) as error:  # damaged pickles fail in all these ways
        raise ValueError(str(error)) from error
    if not isinstance(data, bytes):
        raise ValueError("no CRFsuite file inside")
    return data


def read_scores(data: bytes, labels: list[str]) -> tuple[dict[str, float], npt.NDArray[np.float64]]:
    """From a CRFsuite 0.12 file with two `labels`: the weight of each attribute for the second
    label minus that for the first, and the transitions, float64 (from, to).

    Raises `ValueError` if it is no such file. Layout: the sources of CRFsuite,
    lib/crf/src/crf1d_model.c.
    """
    try:
        return _read_scores(data, labels)
    except (struct.error, IndexError, TypeError) as error:
        raise ValueError(str(error)) from error


def _read_scores(
    data: bytes, labels: list[str]
) -> tuple[dict[str, float], npt.NDArray[np.float64]]:
    magic, size, kind, version, _, n_labels, n_attributes, *offsets = struct.unpack_from(
        "<4sI4s9I", data
    )
    features_at, labels_at, attributes_at = offsets[:3]
    if (magic, size, kind, version) != (b"lCRF", len(data), b"FOMC", 100):
        raise ValueError("not a CRFsuite model")
    if _read_names(data, labels_at, n_labels) != labels:
        raise ValueError(f"the labels are not {', '.join(labels)}")
    attributes = _read_names(data, attributes_at, n_attributes)

    _, _, n_features = struct.unpack_from("<4sII", data, features_at)
    features = np.frombuffer(data, _FEATURE, n_features, features_at + 12)
    states = features[features["kind"] == _STATE]
    moves = features[features["kind"] == _TRANSITION]
    weights = np.zeros((n_attributes, n_labels))
    weights[states["source"], states["target"]] = states["weight"]
    transitions = np.zeros((n_labels, n_labels))
    transitions[moves["source"], moves["target"]] = moves["weight"]
    differences = weights[:, 1] - weights[:, 0]
    return dict(zip(attributes, differences.tolist(), strict=True)), transitions


def _read_names(data: bytes, at: int, n: int) -> list[str]:
    """The `n` strings of the CQDB (constant quark database) that begins at byte `at`."""
    chunk, *_, n_names, names_at = struct.unpack_from("<4s5I", data, at)
    if chunk != b"CQDB" or n_names < n:
        raise ValueError("no table of names")
    names = []
    for offset in struct.unpack_from(f"<{n}I", data, at + names_at):
        _, length = struct.unpack_from("<II", data, at + offset)
        start = at + offset + 8
        names.append(data[start : start + length - 1].decode("utf-8"))  # a NUL ends it
    return names
