"""Where tests of the store play: a file, or a PostgreSQL database on a socket of its own.

A plugin of ``conftest.py``. The server is Debian's; where it is not installed, the tests that
need it say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The socket folder of a PostgreSQL server that was started for these tests."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if not binaries:
        pytest.skip("PostgreSQL is absent: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="psycopg is absent: pip install 'psycopg[binary]'")
    folder = Path(tempfile.mkdtemp(prefix="qualcode-postgres-"))
    run = _as_somebody(folder)
    data, bin_folder = folder / "data", binaries[-1]
    run(
        bin_folder / "initdb",
        "-D",
        data,
        "-U",
        "qualcode",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    run(bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield str(folder)
    finally:
        run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _as_somebody(folder: Path) -> Callable[..., None]:
    """Runs a server's command; PostgreSQL refuses to be run by root."""
    prefix: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(*command: object) -> None:
        call = [*prefix, *map(str, command)]
        done = subprocess.run(
            call, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    return run


_databases = count(1)


@pytest.fixture
def server_place(postgres: str) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"study{next(_databases)}"
    with psycopg.connect(
        host=postgres, user="qualcode", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return f"postgresql://qualcode@/{name}?host={postgres}"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a project may be created: a path, then a URL."""
    if request.param == "sqlite":
        return tmp_path / "nghiên cứu #1.qualcode"
    return str(request.getfixturevalue("server_place"))
