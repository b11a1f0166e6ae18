"""The `sva` command as a script sees it: exit statuses, lines, JSON, messages, files."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sva_common.errors import Overloaded
from sva_common.stubs import gateway_pb2
from tests.cli.conftest import Ended, start_sva
from tests.cli.fake_gateway import FakeGateway

Sva = Callable[..., Awaitable[Ended]]


async def test_generate_writes_the_video_and_the_artifacts_and_tells_it_in_plain_lines(
    gateway: FakeGateway, video: Path, sva: Sva, tmp_path: Path
) -> None:
    ended = await sva(
        *("generate", video, "-o", "out.mp4", "--artifacts", "kept/all", "--server", gateway.address)
    )
    assert ended.status == 0, ended.err
    assert (tmp_path / "out.mp4").read_bytes() == b"with sound"
    assert {path.name for path in (tmp_path / "kept/all").iterdir()} == {"mix.wav"}
    lines = ended.out.splitlines()
    assert "plan      a storm at sea (offline)" in lines
    assert 'sfx 2     "thunder far away"' in lines
    assert "sfx 2     dropped: rms 0.41 above 0.30" in lines
    assert 'bgm       "calm piano"' in lines
    assert lines[-2:][0].startswith("mix.wav")
    assert lines[-1].startswith("done      out.mp4 in ")
    assert "\x1b" not in ended.out
    assert not ended.err


async def test_every_option_reaches_the_gateway_from_a_file_with_any_name(
    gateway: FakeGateway, sva: Sva, tmp_path: Path
) -> None:
    odd = tmp_path / '--it\'s "odd"\n\x1b[31m🌊.mp4'
    odd.write_bytes(b"bytes")
    ended = await sva(
        *("generate", "-o", "🎬 'out'\n--.mp4", "--wish", "rainy", "--seed", "7", "--preset", "balanced"),
        *("--sfx", "waves", "--sfx", "--gulls", "--bgm", "harp", "--describe", "a sea", "--json"),
        *("--existing-audio", "keep", "--server", gateway.address, "--", odd.name),
    )
    assert ended.status == 0, ended.err
    assert (tmp_path / "🎬 'out'\n--.mp4").read_bytes() == b"with sound"
    (job,) = gateway.jobs.values()
    options = job.options
    assert options.file_name == odd.name
    assert (options.wish, options.seed, options.bgm_prompt) == ("rainy", 7, "harp")
    assert (list(options.sfx_prompts), options.description) == (["waves", "--gulls"], "a sea")
    assert (options.preset, options.existing_audio) == (2, 2)


async def test_a_file_name_that_is_no_text_works(gateway: FakeGateway, sva: Sva, tmp_path: Path) -> None:
    name = b"\xff\xfe.mp4"
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(b"bytes")
    ended = await sva("generate", name, "-o", b"\xf0.mp4", "--server", gateway.address)
    assert ended.status == 0, ended.err
    assert Path(os.fsdecode(bytes(tmp_path) + b"/\xf0.mp4")).read_bytes() == b"with sound"


async def test_json_is_one_documented_object_per_line_and_the_last_is_the_result(
    gateway: FakeGateway, video: Path, sva: Sva
) -> None:
    ended = await sva("generate", video, "-o", "out.mp4", "--json", "--server", gateway.address)
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert {line["type"] for line in lines} == {"upload", "job", "event", "progress", "result"}
    events = [line for line in lines if line["type"] == "event"]
    assert [event["number"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event["change"] for event in events][:3] == ["job_state", "plan", "track_state"]
    assert events[1]["tracks"][2]["kind"] == "BGM"
    assert events[0]["time"] == "2023-11-14T22:13:21+00:00"
    result = lines[-1]
    assert (result["video"], result["job"]["state"]) == ("out.mp4", "SUCCEEDED")


async def test_a_failed_job_says_why_and_leaves_the_old_output(
    gateway: FakeGateway, video: Path, sva: Sva, tmp_path: Path
) -> None:
    gateway.final = gateway_pb2.JOB_STATE_FAILED
    gateway.error = gateway_pb2.JobError(reason="MLLM_BLOCKED", message="it refuses", service="planner")
    (tmp_path / "out.mp4").write_bytes(b"old")
    ended = await sva("generate", video, "-o", "out.mp4", "--json", "--server", gateway.address)
    assert ended.status == 4
    assert ended.err == (
        "sva: the job failed in planner: it refuses (MLLM_BLOCKED)\n"
        "hint: say what the video shows with --describe, or use SVA_PLANNER_MLLM=offline\n"
    )
    last = json.loads(ended.out.splitlines()[-1])
    assert (last["type"], last["exit_code"], last["reason"]) == ("error", 4, "MLLM_BLOCKED")
    assert (tmp_path / "out.mp4").read_bytes() == b"old"


async def test_a_job_that_somebody_cancelled_has_its_own_status(
    gateway: FakeGateway, video: Path, sva: Sva
) -> None:
    gateway.final = gateway_pb2.JOB_STATE_CANCELLED
    ended = await sva("generate", video, "-o", "out.mp4", "--server", gateway.address)
    assert ended.status == 6
    assert ended.err.startswith("sva: the job was cancelled")


async def test_wrong_values_are_listed_field_by_field(gateway: FakeGateway, video: Path, sva: Sva) -> None:
    ended = await sva("generate", video, "-o", "out.mp4", "--wish", "x" * 1001, "--server", gateway.address)
    assert ended.status == 3
    assert ended.err.splitlines() == [
        "sva: these values cannot be used",
        "  options.wish: may have at most 1000 characters, has 1001",
    ]


async def test_a_server_that_is_not_there_is_told_within_seconds(video: Path, sva: Sva) -> None:
    ended = await sva("generate", video, "-o", "out.mp4", "--server", "127.0.0.1:1")
    assert ended.status == 5
    first, hint = ended.err.splitlines()
    assert first == "sva: nothing answers at 127.0.0.1:1"
    assert hint.startswith("hint: start a server with `sva up`")


async def test_ctrl_c_cancels_the_job_and_leaves_no_file(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    gateway.hold_open = True
    process = await start_sva(
        *("generate", video, "-o", "out.mp4", "--json", "--server", gateway.address), cwd=tmp_path
    )
    assert process.stdout is not None
    async for line in process.stdout:
        if json.loads(line).get("number") == 5:
            break
    process.send_signal(signal.SIGINT)
    out, err = await process.communicate()
    assert process.returncode == 130
    assert err == b"sva: interrupted\n"
    assert json.loads(out.splitlines()[-1])["reason"] == "INTERRUPTED"
    assert gateway.calls[-1] == "CancelJob"
    assert [path.name for path in tmp_path.iterdir()] == ["in.mp4"]


async def test_a_reader_that_leaves_early_ends_the_command_quietly(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    gateway.hold_open = True
    process = await start_sva(
        *("generate", video, "-o", "out.mp4", "--json", "--server", gateway.address), cwd=tmp_path
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout._transport.close()  # type: ignore[attr-defined]
    assert await process.stderr.read() == b""
    assert await process.wait() == 141
    assert not (tmp_path / "out.mp4").exists()


async def test_jobs_are_listed_for_scripts(gateway: FakeGateway, video: Path, sva: Sva) -> None:
    for number in (1, 2, 3):
        gateway.jobs[f"job-{number}"] = gateway_pb2.Job(
            id=f"job-{number}", state=gateway_pb2.JOB_STATE_QUEUED
        )
    gateway.jobs["job-1"].options.file_name = "a\tb\nc.mp4"
    listed = await sva("jobs", "--server", gateway.address)
    rows = [line.split("\t") for line in listed.out.splitlines()]
    assert [(row[0], row[1], row[2]) for row in rows] == [(f"job-{n}", "QUEUED", "0") for n in (1, 2, 3)]
    assert rows[0][4] == "a\\tb\\nc.mp4"
    as_json = await sva("jobs", "--json", "-n", "2", SVA_SERVER=gateway.address)
    assert [json.loads(line)["job"]["id"] for line in as_json.out.splitlines()] == ["job-1", "job-2"]


async def test_a_job_can_be_watched_fetched_cancelled_and_deleted(
    gateway: FakeGateway, sva: Sva, tmp_path: Path
) -> None:
    gateway.jobs["j"] = gateway_pb2.Job(id="j", state=gateway_pb2.JOB_STATE_GENERATING)
    watched = await sva("watch", "j", "--after", "4", "--server", gateway.address)
    assert watched.status == 0
    assert "job       succeeded" in watched.out.splitlines()
    one = await sva("download", "j", "--name", "mix.wav", "--server", gateway.address)
    assert (one.status, (tmp_path / "mix.wav").read_bytes()) == (0, b"RIFF")
    again = await sva("download", "j", "--name", "mix.wav", "--server", gateway.address)
    assert again.status == 7
    assert again.err.startswith("sva: mix.wav exists already\nhint: ")
    everything = await sva("download", "j", "--all", "all", "--server", gateway.address)
    assert everything.status == 0
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"video.mp4", "mix.wav"}
    cancelled = await sva("cancel", "j", "--server", gateway.address)
    assert (cancelled.status, cancelled.out.splitlines()[-1]) == (0, "the job is cancelled")
    assert (await sva("delete", "j", "--server", gateway.address)).status == 0
    assert gateway.jobs == {}
    gone = await sva("watch", "j", "--server", gateway.address)
    assert gone.status == 3
    assert gone.err == "sva: there is no job j\nhint: `sva jobs` lists the jobs of the server\n"


async def test_a_busy_server_says_when_to_come_back(gateway: FakeGateway, video: Path, sva: Sva) -> None:
    gateway.failures["CreateJob"] = [Overloaded("full", retry_after_s=600)]
    ended = await sva("generate", video, "-o", "out.mp4", "--server", gateway.address)
    assert ended.status == 5
    assert ended.err == "sva: full\nhint: try again in 600 s\n"


async def test_a_hostile_server_can_neither_write_elsewhere_nor_paint_the_terminal(
    gateway: FakeGateway, video: Path, sva: Sva, tmp_path: Path
) -> None:
    gateway.artifacts["../evil"] = b"evil"
    ended = await sva("generate", video, "-o", "out.mp4", "--artifacts", "kept", "--server", gateway.address)
    assert ended.status != 0
    assert not (tmp_path / "evil").exists()
    gateway.error = gateway_pb2.JobError(reason="X", message="\x1b[2J\u202egnp.exe")
    gateway.final = gateway_pb2.JOB_STATE_FAILED
    painted = await sva("generate", video, "-o", "out.mp4", "--server", gateway.address)
    assert "\\x1b[2J\\u202egnp.exe" in painted.err


@pytest.mark.parametrize("interrupted_by", [signal.SIGTERM, signal.SIGHUP])
async def test_other_signals_clean_up_like_ctrl_c(
    gateway: FakeGateway, tmp_path: Path, interrupted_by: signal.Signals
) -> None:
    gateway.hold_open = True
    gateway.jobs["j"] = gateway_pb2.Job(id="j", state=gateway_pb2.JOB_STATE_QUEUED)
    process = await start_sva("watch", "j", "--server", gateway.address, cwd=tmp_path)
    assert process.stdout is not None
    await process.stdout.readline()
    process.send_signal(interrupted_by)
    _, err = await process.communicate()
    assert process.returncode == 128 + interrupted_by
    assert err == b"sva: interrupted\n"
    assert "CancelJob" not in gateway.calls  # watching is not owning


async def test_help_needs_nothing_heavy() -> None:
    code = "import sys; from sva_cli.main import app; print(*sys.modules)"
    process = await asyncio.create_subprocess_exec(
        *("python", "-c", code), executable=sys.executable, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert not {"grpc", "google.protobuf", "numpy", "rich", "asyncio"} & set(out.decode().split())
