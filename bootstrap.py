"""Sets qualcode up in a folder of its own (.venv) and runs it. Needs nothing but Python.

    python3 bootstrap.py run transcripts_sample/ -c codebooks/ho_tro.yaml -o reports/
    python3 bootstrap.py test

The first call installs the locked packages; later calls start at once. `test` runs the tests,
anything else is handed to the `qualcode` command. Other tools that the tests hold our exports
against have folders of their own in .peers, for their packages do not go with ours.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PEERS = {"taguette": ROOT / ".peers" / "taguette"}
ALL_TESTS = ["-n", "auto", "--dist", "loadfile"]
"""All tests run on all cores, a file at a time; a choice of them runs in the order given."""

BIN, PYTHON = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")


def main(arguments: list[str]) -> int:
    """The exit status of what was run."""
    if sys.version_info < (3, 11):
        print("qualcode needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 1
    testing = arguments[:1] == ["test"]
    status = install("requirements-test.lock" if testing else "requirements.lock")
    if status:
        return status
    if testing:  # without a peer, the tests that need it say that they are skipped
        for name, folder in PEERS.items():
            install(f"requirements-{name}.lock", folder, ours=False)
    command = [str(VENV / BIN / PYTHON), "-m", "pytest" if testing else "qualcode"]
    if testing and not arguments[1:]:
        command += ALL_TESTS
    try:
        return subprocess.call([*command, *arguments[1 if testing else 0 :]])
    except KeyboardInterrupt:
        return 1


def install(lock: str, folder: Path = VENV, *, ours: bool = True) -> int:
    """Brings `folder` to what `lock` says; 0 when it is there already or all went well."""
    done = folder / f".{lock}.done"
    wanted = fingerprint(lock, ours=ours)
    if done.exists() and done.read_text() == wanted:
        return 0
    print(f"qualcode: installing {lock} into {folder.name} (once, a few minutes)…", file=sys.stderr)
    python = folder / BIN / PYTHON
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for step in (["-r", str(ROOT / lock)], ["--no-deps", "-e", str(ROOT)])[: 2 if ours else 1]:
        status = subprocess.call([*pip, *step])
        if status:
            print("qualcode: the installation failed; see the lines above.", file=sys.stderr)
            return status
    done.write_text(wanted)
    return 0


def fingerprint(lock: str, *, ours: bool) -> str:
    """A hash of everything that the installation depends on."""
    files = [ROOT / lock]
    if ours:
        files += [ROOT / "pyproject.toml", *sorted(ROOT.glob("qualcode/locale/*/*/*.po"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
