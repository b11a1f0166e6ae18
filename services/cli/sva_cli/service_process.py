"""One service as a child process: started, found by the address it logs, stopped without leftovers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

START_LIMIT_S = 60.0
STOP_LIMIT_S = 45.0
KEPT_LINES = 30
_PIPE_LIMIT = 1 << 20


class ServiceFailed(Exception):
    """A service did not start; the message holds the end of its log."""


class ServiceProcess:
    """A service of ours, running as `python -m MODULE`.

    It stops when we do, whatever happens to us: it watches the standard input that we hold open.
    """

    def __init__(self, module: str, process: asyncio.subprocess.Process, log: BinaryIO | None) -> None:
        self.module = module
        self.process = process
        self.address = ""
        self.last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._log = log
        self._listening = asyncio.Event()
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
        log = await asyncio.to_thread(log_path.open, "ab") if log_path else None
        service = cls(module, process, log)
        listening = asyncio.create_task(service._listening.wait())
        exited = asyncio.create_task(process.wait())
        try:
            await asyncio.wait(
                {listening, exited}, timeout=START_LIMIT_S, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            listening.cancel()
            exited.cancel()
        if not service.address:
            await service.kill()
            raise ServiceFailed(f"{module} did not start:\n" + "\n".join(service.last_lines))
        return service

    async def stop(self) -> int:
        """Ask it to drain and stop; kill it after `STOP_LIMIT_S`. Answers its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_LIMIT_S)
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
        async for raw in self.process.stderr:
            if self._log is not None:
                self._log.write(raw)
                self._log.flush()
            line = raw.decode(errors="replace").rstrip()
            self.last_lines.append(line)
            if not self.address and '"listening"' in line:
                self.address = str(json.loads(line)["address"])
                self._listening.set()
        if self._log is not None:
            self._log.close()
