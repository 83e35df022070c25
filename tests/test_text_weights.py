"""The word model: read from the installed pyvi as CRFsuite itself reads it, and its cache."""

import os
import pickle
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from places import ROOT

from qualcode.errors import MissingModel
from qualcode.text import weights
from qualcode.text.crfsuite import read_scores, unpickle_crfsuite

LABELS = ["B_W", "I_W"]
SEGMENT = (
    "from qualcode.text.words import segment_words; import sys\n"
    "print(segment_words(['Chị Hoa ở bệnh viện.']))"
)
WORDS = "[[(0, 3), (4, 7), (8, 9), (10, 19), (19, 20)]]"


def installed(name: str) -> bytes:
    return (weights.pyvi_folder() / name).read_bytes()


def segment_in_a_process(home: Path) -> subprocess.Popen[str]:
    """A fresh process whose cache folder lies in `home`."""
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "LOCALAPPDATA": str(home)}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SEGMENT],
        env={**os.environ, **places, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def assert_segments(home: Path) -> None:
    out, err = segment_in_a_process(home).communicate()
    assert out.strip() == WORDS, err
    assert err == ""


def cached_files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


def test_scores_are_those_that_crfsuite_dumps(tmp_path: Path) -> None:
    scores, transitions = read_scores(unpickle_crfsuite(installed(weights.MODEL_FILE)), LABELS)
    dump = tmp_path / "dump.txt"
    weights.open_tagger().dump(str(dump))
    text = dump.read_text("utf-8")
    at = text.index("STATE_FEATURES")
    line = r"\) (.+?) --> ([BI]_W): ([-+0-9.]+)\n(?=  \(|})"
    dumped = dict.fromkeys(scores, 0.0)
    for name, label, weight in re.findall(r"\(0" + line, text[at:], re.DOTALL):
        dumped[name] += float(weight) if label == "I_W" else -float(weight)
    assert dumped == pytest.approx(scores, abs=2e-6)
    moves = {(a, b): float(w) for a, b, w in re.findall(r"\(1" + line, text[:at])}
    for (a, b), weight in moves.items():
        assert transitions[LABELS.index(a), LABELS.index(b)] == pytest.approx(weight, abs=1e-6)
    assert len(moves) == 4


def test_the_model_holds_the_dictionary() -> None:
    model = weights.build_model(installed(weights.MODEL_FILE), installed(weights.DICTIONARY_FILE))
    ids = model.syllable_ids()
    base = len(ids) + 1
    lines = installed(weights.DICTIONARY_FILE).decode("utf-8").split("\n")
    for length, codes in ((2, model.pairs), (3, model.triples)):
        compounds = {line for line in lines if line.count(" ") == length - 1}
        names = {number: syllable for syllable, number in ids.items()}
        found = set()
        for code in codes.tolist():
            digits = [code // base**power % base for power in reversed(range(length))]
            found.add(" ".join(names[digit] for digit in digits))
        assert found == {compound for compound in compounds if all(compound.split(" "))}


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("echo evil",)


@pytest.mark.parametrize(
    "pickled",
    [
        b"",
        b"no pickle",
        pickle.dumps({"modelfile": 1}),
        pickle.dumps(Evil()),
        pickle.dumps(Path()),
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"c_codecs\nencode\n(Vtext\nVrot13\ntR.",
    ],
)
def test_other_pickles_are_refused(pickled: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MissingModel, match=r"pyvi3\.pkl"):
        weights.build_model(pickled, installed(weights.DICTIONARY_FILE))
    assert "evil" not in capfd.readouterr().out


def test_damaged_pickles_are_refused_or_harmless() -> None:
    pickled, dictionary = installed(weights.MODEL_FILE), installed(weights.DICTIONARY_FILE)
    crfsuite = unpickle_crfsuite(pickled)
    rng = random.Random(2)
    for _ in range(150):
        damaged = bytearray(pickled)
        damaged[rng.choice((rng.randrange(1_500), rng.randrange(len(damaged))))] = rng.randrange(
            256
        )
        for broken in (bytes(damaged), pickled[: rng.randrange(len(pickled))]):
            try:
                assert isinstance(unpickle_crfsuite(broken), bytes)
            except ValueError:
                continue
        header = bytearray(crfsuite)
        header[rng.randrange(400)] = rng.randrange(256)
        try:
            read_scores(bytes(header), LABELS)
        except ValueError:
            continue
    with pytest.raises(MissingModel, match=r"words\.txt"):
        weights.build_model(pickled, b"\xff")
    with pytest.raises(MissingModel, match=r"words\.txt"):
        weights.build_model(pickled, dictionary[:2])


def test_without_pyvi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvi", None)
    weights.load_model.cache_clear()
    with pytest.raises(MissingModel, match="pip install pyvi"):
        weights.load_model()


def test_with_half_of_pyvi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyvi").mkdir()
    (tmp_path / "pyvi" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pyvi", raising=False)
    weights.load_model.cache_clear()
    with pytest.raises(MissingModel, match=r"pyvi3\.pkl"):
        weights.load_model()


def test_the_cache_gives_back_what_was_built(tmp_path: Path) -> None:
    assert_segments(tmp_path)
    [file] = cached_files(tmp_path)
    assert file.suffix == ".npz"
    built = weights.build_model(installed(weights.MODEL_FILE), installed(weights.DICTIONARY_FILE))
    with np.load(file, allow_pickle=False) as arrays:
        for name in arrays:
            assert (arrays[name] == getattr(built, name)).all()
    written = file.stat().st_mtime_ns
    assert_segments(tmp_path)
    assert file.stat().st_mtime_ns == written


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "bytes", "other arrays", "a folder"])
def test_a_damaged_cache_is_built_again(damage: str, tmp_path: Path) -> None:
    assert_segments(tmp_path)
    [file] = cached_files(tmp_path)
    sound = file.read_bytes()
    if damage == "empty":
        file.write_bytes(b"")
    elif damage == "text":
        file.write_bytes(b"no archive")
    elif damage == "cut":
        file.write_bytes(sound[: len(sound) // 2])
    elif damage == "bytes":
        file.write_bytes(sound[:200_000] + bytes(100) + sound[200_100:])
    elif damage == "other arrays":
        np.savez(file, syllables=np.zeros(3))
    else:
        file.unlink()
        file.mkdir()
    assert_segments(tmp_path)
    if damage != "a folder":
        assert len(file.read_bytes()) == len(sound)
        assert_segments(tmp_path)
    assert not list(file.parent.glob("*.part"))


def test_any_damaged_byte_is_noticed_or_harmless(tmp_path: Path) -> None:
    model = weights.build_model(installed(weights.MODEL_FILE), installed(weights.DICTIONARY_FILE))
    path = tmp_path / "model.npz"
    weights._write_cache(path, model)
    sound = path.read_bytes()
    rng = random.Random(1)
    places = [*range(300), *(rng.randrange(len(sound)) for _ in range(100))]
    places += range(len(sound) - 300, len(sound))
    for place in places:
        damaged = bytearray(sound)
        damaged[place] ^= rng.randrange(1, 256)
        path.write_bytes(damaged)
        read = weights._read_cache(path)
        if read is not None:
            assert (read.syllable_scores == model.syllable_scores).all()


def test_no_place_for_the_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the folder should be")
    assert_segments(blocked)
    assert blocked.read_text() == "a file where the folder should be"


def test_a_relative_home_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.setenv("HOME", "somewhere")
    path = weights._cache_path("0" * 64)
    assert path is None or path.is_absolute()


def test_processes_at_once(tmp_path: Path) -> None:
    running = [segment_in_a_process(tmp_path) for _ in range(4)]
    for process in running:
        out, err = process.communicate()
        assert (out.strip(), err) == (WORDS, "")
    assert len(cached_files(tmp_path)) == 1
