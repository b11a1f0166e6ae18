"""A PostgreSQL server for a test, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path:
    """The folder of initdb and pg_ctl, or a skip."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places or not (places[-1] / "pg_ctl").exists():
        pytest.skip("PostgreSQL is not installed here")
    return places[-1]


class Server:
    """A server that can be stopped and started."""

    def __init__(self, folder: str, port: int, user: str | None) -> None:
        self.url = f"postgresql://sva@127.0.0.1:{port}/postgres"
        self._folder = folder
        self._port = port
        self._user = user
        self._programs = programs()
        self._data = f"{folder}/data"

    def create(self) -> None:
        """Make the empty database."""
        self._run(
            "initdb", "-U", "sva", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C", "-D", self._data
        )

    def start(self) -> None:
        """Start, and wait until it serves."""
        places = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        options = f"-p {self._port} {places} -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", f"{self._folder}/log", "-w", "start")

    def stop(self) -> None:
        """Stop at once: whoever is connected is cut off."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        # Not with `user=`: a process that gRPC runs in cannot be forked safely.
        become = ["runuser", "-u", self._user, "--"] if self._user else []
        subprocess.run(
            [*become, str(self._programs / program), *arguments],
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )


@contextmanager
def running() -> Iterator[Server]:
    """Run a server, for a `with` block."""
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user and user not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        if user:
            shutil.chown(folder, user)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = Server(folder, port, user)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def server() -> Iterator[str]:
    """Run a server; yields the URL of an empty database."""
    with running() as found:
        yield found.url
