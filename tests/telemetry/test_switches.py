"""Metrics and traces are off unless asked for, and never in the way of the service."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.errors import SvaError
from sva_common.payload import send_bytes
from sva_common.status import from_rpc_error
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc
from tests.conftest import StartService

from .scrape import log_lines, scrape


async def refused_plan(process: ServiceProcess) -> SvaError:
    """What a planner answers to a video that is none."""

    async def requests():  # type: ignore[no-untyped-def]
        yield wire.PlanRequest(options=wire.PlanOptions())
        async for part in send_bytes(b"no video", "video"):
            yield wire.PlanRequest(video=part)

    async with open_channel(process.address) as channel:
        try:
            await wire_grpc.PlannerServiceStub(channel).Plan(requests())
        except Exception as error:
            return from_rpc_error(error)  # type: ignore[arg-type]
    raise AssertionError("it was planned")


def test_without_a_collector_no_opentelemetry_sdk_is_imported() -> None:
    program = "import sys, sva_gateway.__main__; print([m for m in sys.modules if 'opentelemetry.sdk' in m])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert found.stdout.decode().strip() == "[]"


async def test_nothing_is_served_or_sent_unless_asked_for(
    start_service: StartService, tmp_path: Path
) -> None:
    process = await start_service("sva_planner")
    assert await process.stop() == 0
    events = {line["event"] for line in log_lines(tmp_path / "sva_planner.log")}
    assert "listening" in events
    assert events & {"metrics served", "sending traces"} == set()


def test_a_metrics_address_that_is_taken_is_a_clear_end(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        command = [sys.executable, "-m", "sva_planner"]
        env = {"SVA_METRICS_LISTEN": address, "SVA_LOG_FORMAT": "json", "PATH": ""}
        ended = subprocess.run(command, env=env, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 69
    (line,) = ended.stderr.decode().splitlines()
    assert "cannot serve metrics" in line
    assert address in line


async def test_a_collector_that_is_away_keeps_no_service_from_work_or_from_stopping(
    start_service: StartService, tmp_path: Path
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        process = await start_service(
            "sva_planner",
            SVA_OTLP_ENDPOINT=address,
            SVA_OTLP_INSECURE="1",
            SVA_METRICS_LISTEN="127.0.0.1:0",
        )
        failure = await refused_plan(process)
        assert failure.reason in ("NOT_A_VIDEO", "NOT_READY")
        scraped = await scrape(tmp_path / "sva_planner.log")
        assert scraped("sva_rpc_requests_total", method="sva.v1.PlannerService/Plan") == 1
        begun = time.monotonic()
        assert await process.stop() == 0
    # Two seconds for the spans, and what a stop takes anyway.
    assert time.monotonic() - begun < 6
