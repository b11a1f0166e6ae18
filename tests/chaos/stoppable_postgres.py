"""A PostgreSQL server that can be stopped and started again."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from pathlib import Path

import psycopg

LIMIT_S = 30.0


class StoppablePostgres:
    """The server behind a URL, which runs on this machine."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        self._data = Path(row[0])
        # How it was started: the program, then its arguments.
        self._command = shlex.split((self._data / "postmaster.opts").read_text())
        # The server refuses to run as root. A change of user by Python would fork beside gRPC's threads.
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._started: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Stop it: connections break, and nobody listens any more."""
        pg_ctl = str(Path(self._command[0]).with_name("pg_ctl"))
        command = [*self._as, pg_ctl, "-D", str(self._data), "-m", "fast", "-w", "stop"]
        subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL, cwd=self._data)
        self.wait()

    def wait(self) -> None:
        """Wait until a server that was started here has ended."""
        if self._started is not None:
            self._started.wait(LIMIT_S)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._started = subprocess.Popen(
            [*self._as, *self._command], stderr=subprocess.DEVNULL, cwd=self._data
        )
        give_up = time.monotonic() + LIMIT_S
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > give_up:
                    raise
