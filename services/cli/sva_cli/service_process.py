"""One service as a child process: started, found by the address it logs, stopped without leftovers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

START_LIMIT_S = 60.0
STOP_LIMIT_S = 45.0
KEPT_LINES = 30
_PIPE_LIMIT = 1 << 20


class ServiceFailed(Exception):
    """A service did not start, or stopped by itself; the message holds the end of its log."""

    def __init__(self, message: str, *, module: str = "", lines: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.module = module
        self.lines = tuple(lines)


class ServiceProcess:
    """A service of ours, running as `python -m MODULE`.

    It stops when we do, whatever happens to us: it watches the standard input that we hold open.
    """

    def __init__(self, module: str, process: asyncio.subprocess.Process, log_path: Path | None) -> None:
        self.module = module
        self.process = process
        self.address = ""
        self.last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._log_path = log_path
        self._listening = asyncio.Event()
        self._cannot_get_ready = asyncio.Event()
        self._reader = asyncio.create_task(self._read_log())

    @classmethod
    async def start(
        cls, module: str, env: Mapping[str, str] | None = None, *, log_path: Path | None = None
    ) -> ServiceProcess:
        """Start and wait until it listens. `env` comes on top of our own environment.

        Raises `ServiceFailed` when it exits first, or does not listen within `START_LIMIT_S`.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            env={
                **os.environ,
                "SVA_LISTEN": "127.0.0.1:0",
                "SVA_LOG_FORMAT": "json",
                # We read the address from the log, so it must not be silenced.
                "SVA_LOG_LEVEL": "debug" if os.environ.get("SVA_LOG_LEVEL") == "debug" else "info",
                "SVA_STOP_WITH_STDIN": "1",
                **(env or {}),
            },
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=_PIPE_LIMIT,
            # Ctrl-C is ours to handle: the services are stopped in order.
            start_new_session=True,
        )
        service = cls(module, process, log_path)
        try:
            await _first(process.wait(), service._listening.wait(), limit_s=START_LIMIT_S)
            if not service.address:
                raise service.failure("did not start")
        except BaseException:
            # Cancelled, too: nobody knows this process yet, so nobody else would stop it.
            await asyncio.shield(service.kill())
            raise
        return service

    async def failed(self) -> ServiceFailed:
        """Wait until it stops by itself or says that it cannot get ready; answer what happened."""
        await _first(self.process.wait(), self._cannot_get_ready.wait(), limit_s=None)
        if self.process.returncode is None:
            return self.failure("cannot get ready")
        await self._reader
        return self.failure(f"stopped by itself (exit status {self.process.returncode})")

    def failure(self, what: str) -> ServiceFailed:
        """An error that says what happened to this service and ends with its last log lines."""
        message = f"{self.module} {what}:\n" + "\n".join(self.last_lines)
        return ServiceFailed(message, module=self.module, lines=self.last_lines)

    async def stop(self, limit_s: float = STOP_LIMIT_S) -> int:
        """Ask it to drain and stop; kill it after `limit_s`. Answers its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), limit_s)
        except TimeoutError:
            return await self.kill()
        await self._reader
        return await self.process.wait()

    async def kill(self) -> int:
        """Kill it at once and reap it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        status = await self.process.wait()
        await self._reader
        return status

    async def _read_log(self) -> None:
        assert self.process.stderr is not None  # noqa: S101 - asked for as a pipe above
        with _log_file(self._log_path) as log:
            while raw := await _line(self.process.stderr):
                # A full disk must not stop us from reading: the service would wait for us.
                with contextlib.suppress(OSError):
                    log.write(raw)
                self._take_in(raw.decode(errors="replace").rstrip())

    def _take_in(self, line: str) -> None:
        self.last_lines.append(line)
        if not self.address and '"listening"' in line:
            self.address = str(json.loads(line)["address"])
            self._listening.set()
        elif '"cannot get ready"' in line:
            self._cannot_get_ready.set()


def _log_file(path: Path | None) -> BinaryIO:
    """Unbuffered, so that the last words of a service that dies are there."""
    return open(path or os.devnull, "ab", buffering=0)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; of one that is longer than the buffer, what fits. Empty at the end."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as overrun:
        return await stream.readexactly(overrun.consumed) + b"\n"


async def _first(*waits: Coroutine[Any, Any, object], limit_s: float | None) -> None:
    """Return when one of them is done, or after `limit_s`; let go of the others."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
