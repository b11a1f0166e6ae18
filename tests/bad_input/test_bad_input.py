"""Walks the table of `docs/04-errors.md` over the wire: each bad input has its documented answer.

After each, nothing is left on disk or running, and the next job works.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_cli import Client, JobState
from sva_cli.stack import Stack
from sva_common.channel import open_channel
from sva_common.errors import SvaError
from sva_common.payload import send_file
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from . import bad_files as make
from . import bombs

DOCS = Path(__file__).parents[2] / "docs" / "04-errors.md"
ROW = re.compile(r"^\| ([a-z-]+) \| .+? \| (works|[A-Z_]+) \| ([A-Z_]*) ?\|$", re.MULTILINE)
TABLE = {case: (status, reason) for case, status, reason in ROW.findall(DOCS.read_text())}
ANSWER_WITHIN_S = 20.0
"""Bounds a hang; a refusal takes about a second."""
MAX_BYTES = 3 * 1024 * 1024


@dataclass(frozen=True)
class Running:
    """The five services, and the folders that must be clean afterwards."""

    address: str
    artifacts: Path
    work: Path
    pids: tuple[int, ...]

    def leftovers(self) -> list[str]:
        """Everything that lies in the folders, and every process that a service has started."""
        files = [str(p) for folder in (self.artifacts, self.work) for p in folder.rglob("*") if p.is_file()]
        # The gateway's own: it tells a folder in use from one that a killed gateway left.
        files = [file for file in files if Path(file).name != "lock"]
        return files + [f"process {child}" for pid in self.pids for child in children(pid)]


def children(pid: int) -> list[str]:
    """The living child processes of a process."""
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # A thread that has ended since.
            found += (task / "children").read_text().split()
    return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("state")
    work = state / "work"
    work.mkdir()
    env = {
        "SVA_WORK_DIR": str(work),
        "SVA_GATEWAY_MAX_VIDEO_BYTES": str(MAX_BYTES),
        "SVA_GATEWAY_UPLOAD_IDLE_S": "6",
    }
    with asyncio.Runner() as runner:
        stack = Stack()
        runner.run(stack.start(state, env=env))
        pids = tuple(service.process.pid for service in stack.services.values())
        yield Running(stack.address, state / "artifacts", work, pids)
        runner.run(stack.stop())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make.good(tmp_path_factory.mktemp("good") / "good.mp4")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """An address that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def make_file(case: str, folder: Path, good: Path, listener: socket.socket) -> Path:
    path = folder / "video.mp4"
    simple: dict[str, Callable[[Path], Any]] = {
        name.replace("_", "-"): function
        for name, function in (vars(make) | vars(bombs)).items()
        if callable(function) and name.replace("_", "-") in TABLE
    }
    if case in simple:
        simple[case](path)
    elif case == "hls-local":
        make.hls(path, "file:///etc/passwd")
    elif case == "hls-address":
        make.hls(path, f"http://127.0.0.1:{listener.getsockname()[1]}/a.ts")
    elif case == "concat-local":
        make.concat_list(path, good)
    elif case == "too-large":
        path.write_bytes(good.read_bytes() + os.urandom(MAX_BYTES))
    elif case == "odd-name":
        path = folder / "--help 'n' \"q\"\n; $(rm) 🎬.mp4"
        path.write_bytes(good.read_bytes())
    else:
        path.write_bytes(good.read_bytes())
    return path


async def requests(case: str, path: Path, stop: asyncio.Event) -> AsyncIterator[pb.CreateJobRequest]:
    """The stream of messages, as the case has it. It may be left where it stands when the call ends."""
    wish = {"long-wish": "rain " * 20_000, "control-wish": "calm\x00\x1b[31m"}.get(case, "")
    # Read before anything is sent: a file must not stay open in a stream that is left.
    parts = [part async for part in send_file(path, "video")]
    yield pb.CreateJobRequest(options=pb.JobOptions(seed=1, wish=wish, file_name=path.name))
    for part in parts:
        if part.HasField("trailer"):
            if case in ("half-upload", "stalled-upload"):
                await stop.wait()
            if case == "no-trailer":
                return
            if case == "wrong-hash":
                part.trailer.sha256 = bytes(32)
        yield pb.CreateJobRequest(video=part)


async def submit(running: Running, case: str, path: Path) -> tuple[str, SvaError | pb.Job]:
    """The status code's name, and the error or the job as it ended."""
    async with open_channel(running.address) as channel:
        stub = gateway_pb2_grpc.GatewayServiceStub(channel)
        stop = asyncio.Event()
        call = stub.CreateJob(requests(case, path, stop), timeout=ANSWER_WITHIN_S)
        if case == "half-upload":
            assert await until(lambda: running.leftovers() != []), "the upload must have begun"
            call.cancel()
        try:
            job = (await call).job
        except asyncio.CancelledError:
            return "CANCELLED", SvaError("", reason="")
        except grpc.RpcError as error:
            return error.code().name, from_rpc_error(error)
        finally:
            stop.set()
        async for update in stub.WatchJob(pb.WatchJobRequest(job_id=job.id), timeout=60):
            if update.HasField("job"):
                job = update.job
        return "works" if job.state == pb.JOB_STATE_SUCCEEDED else job.error.reason, job


async def until(holds: Callable[[], bool]) -> bool:
    """Whether something holds within seconds."""
    for _ in range(50):
        if holds():
            return True
        await asyncio.sleep(0.1)  # The far side of a call goes on when it notices, not when we do.
    return holds()


async def until_clean(running: Running) -> list[str]:
    """What is left once the services have let go; empty within seconds, or what stayed."""
    await until(lambda: running.leftovers() == [])
    return running.leftovers()


def test_every_row_of_the_table_is_walked() -> None:
    assert len(TABLE) >= 25


@pytest.mark.parametrize("case", TABLE)
async def test_bad_input_has_its_documented_answer_and_leaves_nothing(
    case: str, running: Running, good: Path, listener: socket.socket, tmp_path: Path
) -> None:
    expected_status, expected_reason = TABLE[case]
    path = make_file(case, tmp_path, good, listener)
    status, answer = await submit(running, case, path)
    assert status == expected_status, str(answer)
    async with Client(running.address) as client:
        if isinstance(answer, SvaError):
            assert answer.reason == expected_reason or status == "CANCELLED"
            assert "/" not in answer.message.replace("video/mp4", ""), "no path may reach a caller"
            assert await until_clean(running) == []
            job = await client.create_job(good, seed=1)
            assert (await client.wait(job.id)).state is JobState.SUCCEEDED
            await client.delete_job(job.id)
        else:
            assert answer.options.file_name == path.name
            await client.delete_job(answer.id)
    assert await until_clean(running) == []
    with pytest.raises(BlockingIOError):
        listener.accept()
