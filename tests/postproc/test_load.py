"""The service under load, and with callers that leave or stall."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sva_common.letting_in import LET_IN
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as pb
from tests.postproc.caller import mux_messages, refusal, stub_of
from tests.postproc.conftest import until_ready


def working_in(folder: Path) -> set[int]:
    """Processes whose working directory is, or was, below a folder."""
    found = set()
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        try:
            where = os.readlink(cwd)
        except OSError:
            continue
        if where.startswith(str(folder)):
            found.add(int(cwd.parent.name))
    return found


async def test_a_cancelled_call_stops_ffmpeg_and_leaves_nothing(start_service, make_clip, tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    service = await start_service("sva_postproc", SVA_WORK_DIR=str(work))
    await until_ready(service)
    slow = make_clip("slow.mkv", "-c:v", "ffv1", size="1280x720", seconds=6).read_bytes()
    call = stub_of(service).Mux(mux_messages(slow))
    async for message in call:
        if message.progress.fraction > 0:
            break
    assert message.progress.fraction < 1
    assert working_in(work)
    call.cancel()
    # A service that stops waits for its calls to end.
    assert await service.stop() == 0
    assert not working_in(work)
    assert not os.listdir(work)


async def test_calls_beyond_the_limit_are_told_when_to_come_back(start_service):
    service = await start_service("sva_postproc", SVA_POSTPROC_CONCURRENCY="1", SVA_POSTPROC_WAITING="0")
    await until_ready(service)
    stub = stub_of(service)
    first = stub.Mux()
    await first.write(pb.MuxRequest(options=pb.MuxOptions()))
    await first.write(pb.MuxRequest(payload=media.PayloadPart(header=media.PayloadHeader(name="video"))))
    assert LET_IN in dict(await first.initial_metadata())
    error = await refusal(stub.Mux(mux_messages(b"x")))
    assert (error.code, error.reason) == ("RESOURCE_EXHAUSTED", "POSTPROC_BUSY")
    assert error.retry_after_s > 0
    first.cancel()


async def test_an_upload_that_stalls_is_ended(start_service):
    service = await start_service("sva_postproc", SVA_POSTPROC_IDLE_S="0.2")
    await until_ready(service)
    call = stub_of(service).Mux()
    await call.write(pb.MuxRequest(options=pb.MuxOptions()))
    error = await refusal(call)
    assert (error.code, error.reason) == ("DEADLINE_EXCEEDED", "UPLOAD_STALLED")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SVA_POSTPROC_RMS_THRESHOLD", "-1"),
        ("SVA_POSTPROC_CONCURRENCY", "0"),
        ("SVA_POSTPROC_TRUE_PEAK_DB", "3"),
    ],
)
def test_settings_out_of_range_are_named(name, value, monkeypatch, capsys):
    from sva_common.settings import load_settings
    from sva_postproc.settings import PostprocSettings

    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as caught:
        load_settings(PostprocSettings)
    assert caught.value.code == 78
    assert name in capsys.readouterr().err
