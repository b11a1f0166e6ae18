"""Services as child processes: what happens when they fail, talk too much, or die at work."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sva_cli.failures import explain
from sva_cli.gateway_at_hand import while_running
from sva_cli.service_process import ServiceFailed, ServiceProcess
from sva_cli.stack import Stack

LISTENING = """
import sys
def tell(**fields):
    import json
    print(json.dumps(fields), file=sys.stderr, flush=True)
tell(event="listening", address="127.0.0.1:1")
"""
STAY = "sys.stdin.read()\n"
Write = Callable[[str], dict[str, str]]


@pytest.fixture
def module(tmp_path: Path) -> Write:
    """Write the module `sva_fake`; answer the environment in which it is found."""

    def write(code: str) -> dict[str, str]:
        (tmp_path / "sva_fake.py").write_text(code)
        return {"PYTHONPATH": str(tmp_path)}

    return write


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_service_is_found_by_the_address_it_logs_and_stopped(module: Write, tmp_path: Path) -> None:
    log = tmp_path / "log"
    service = await ServiceProcess.start("sva_fake", module(LISTENING + STAY), log_path=log)
    assert service.address == "127.0.0.1:1"
    assert await service.stop() == -15
    assert "listening" in log.read_text()


async def test_a_service_that_hears_no_request_to_stop_is_killed(module: Write) -> None:
    deaf = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + LISTENING + STAY
    service = await ServiceProcess.start("sva_fake", module(deaf))
    assert await service.stop(limit_s=0.1) == -9


async def test_wrong_settings_are_told_as_the_service_told_them(module: Write) -> None:
    code = "import sys\nprint('settings: SVA_X: must be a number', file=sys.stderr)\nsys.exit(78)\n"
    with pytest.raises(ServiceFailed) as caught:
        await ServiceProcess.start("sva_fake", module(code))
    failure = explain(caught.value)
    assert (failure.exit_code, failure.reason, failure.message) == (5, "SETTINGS", "fake did not start")
    assert failure.details == ("settings: SVA_X: must be a number",)


async def test_a_service_that_cannot_get_ready_is_told_with_its_last_words(module: Write) -> None:
    code = LISTENING + 'tell(event="cannot get ready", level="error", reason="no such checkpoint")\n' + STAY
    service = await ServiceProcess.start("sva_fake", module(code))
    failure = explain(await service.failed())
    assert failure.message == "the fake service cannot get ready"
    assert failure.details[-1] == "error cannot get ready reason=no such checkpoint"
    await service.kill()


async def test_a_log_line_of_any_length_does_not_stop_a_service(module: Write) -> None:
    code = LISTENING + 'print("x" * (3 << 20), file=sys.stderr)\ntell(event="still here")\n' + STAY
    service = await ServiceProcess.start("sva_fake", module(code))
    async with asyncio.timeout(20):
        while not any("still here" in line for line in service.last_lines):
            await asyncio.wait({service._reader}, timeout=0.01)
    await service.kill()


async def test_a_start_that_is_broken_off_leaves_no_process(module: Write, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os, sys, pathlib\npathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))\n" + STAY
    starting = asyncio.create_task(ServiceProcess.start("sva_fake", module(code)))
    async with asyncio.timeout(20):
        while not (pid_file.exists() and pid_file.read_text()):
            await asyncio.wait({starting}, timeout=0.01)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not runs(int(pid_file.read_text()))


async def test_work_ends_when_a_service_dies_under_it(module: Write) -> None:
    stack = Stack()
    stack.services["fake"] = await ServiceProcess.start("sva_fake", module(LISTENING + "sys.stdin.read(1)\n"))
    cleaned_up = asyncio.Event()

    async def work() -> None:
        stdin = stack.services["fake"].process.stdin
        assert stdin is not None
        stdin.write(b"x")
        try:
            await asyncio.Event().wait()
        finally:
            cleaned_up.set()

    with pytest.raises(ServiceFailed, match="stopped by itself \\(exit status 0\\)"):
        await while_running(stack, work())
    assert cleaned_up.is_set()


async def test_the_answer_of_the_work_comes_through_when_all_is_well(module: Write) -> None:
    stack = Stack()
    stack.services["fake"] = await ServiceProcess.start("sva_fake", module(LISTENING + STAY))
    assert await while_running(stack, asyncio.sleep(0, "done")) == "done"
    await stack.stop()
