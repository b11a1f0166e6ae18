"""The artifact store, and the folder where work lies."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from sva_common.errors import NotFound, Refused
from sva_gateway.artifacts import STALE_AFTER_S, Artifacts
from sva_gateway.database_lock import lock_database


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "a folder with spaces"


@pytest.fixture
def artifacts(root: Path) -> Artifacts:
    return Artifacts(root.as_uri())


async def whole(artifacts: Artifacts, name: str, skip: int = 0) -> bytes:
    return b"".join([chunk async for chunk in artifacts.chunks("job", name, skip=skip)])


async def test_what_was_put_comes_back_from_any_byte_on_in_bounded_chunks(
    artifacts: Artifacts, tmp_path: Path
) -> None:
    data = os.urandom(3_000_001)
    (tmp_path / "file").write_bytes(data)
    stored = await artifacts.put_file("job", "video.mp4", tmp_path / "file")
    assert (stored.size_bytes, stored.sha256) == (len(data), hashlib.sha256(data).digest())
    assert stored.media_type == "video/mp4"
    for skip in (0, 58, 262_144, 1_000_000, len(data)):
        assert await whole(artifacts, "video.mp4", skip) == data[skip:]
    sizes = [len(chunk) async for chunk in artifacts.chunks("job", "video.mp4")]
    assert max(sizes) <= 1 << 20
    assert await artifacts.read("job", "video.mp4", first=58) == data[:58]
    assert await artifacts.sha256("job", "video.mp4") == stored.sha256


async def test_what_is_not_there_is_not_found(artifacts: Artifacts) -> None:
    for read in (whole(artifacts, "video.mp4"), artifacts.read("job", "video.mp4")):
        with pytest.raises(NotFound) as caught:
            await read
        assert caught.value.reason == "ARTIFACT_NOT_FOUND"


async def test_a_write_that_fails_leaves_what_was_there(artifacts: Artifacts, tmp_path: Path) -> None:
    await artifacts.put_bytes("job", "plan.json", b"old")
    with pytest.raises(FileNotFoundError):
        await artifacts.put_file("job", "plan.json", tmp_path / "missing")
    assert await artifacts.read("job", "plan.json") == b"old"


async def test_what_a_killed_writer_left_half_written_is_swept_when_it_is_old(
    artifacts: Artifacts, root: Path
) -> None:
    await artifacts.put_bytes("job", "mix.wav", b"whole")
    old, fresh = root / "jobs/job/video.mp4#1", root / "jobs/job/track-0.wav#7"
    for staged in (old, fresh):
        staged.write_bytes(b"half")
    long_ago = time.time() - STALE_AFTER_S - 1
    os.utime(old, (long_ago, long_ago))
    assert await artifacts.sweep_staged() == 1
    assert sorted(path.name for path in (root / "jobs/job").iterdir()) == ["mix.wav", "track-0.wav#7"]
    # Who knows that nobody writes need not wait.
    assert await artifacts.sweep_staged(0.0) == 1
    assert [path.name for path in (root / "jobs/job").iterdir()] == ["mix.wav"]


async def test_deleting_a_job_takes_half_written_files_too_and_nothing_of_others(
    artifacts: Artifacts, root: Path
) -> None:
    for job_id in ("job", "job2"):
        await artifacts.put_bytes(job_id, "mix.wav", b"whole")
    (root / "jobs/job/video.mp4#1").write_bytes(b"half")
    await artifacts.delete_job("job")
    await artifacts.delete_job("job")
    assert [path.name for path in root.glob("jobs/*")] == ["job2"]
    assert not (root / "jobs/job").exists()


def test_a_database_is_one_gateways_at_a_time(tmp_path: Path) -> None:
    lock = lock_database(tmp_path / "jobs.sqlite")
    with pytest.raises(Refused) as caught:
        lock_database(tmp_path / "jobs.sqlite")
    assert caught.value.reason == "DATABASE_IN_USE"
    lock.close()
    lock_database(tmp_path / "jobs.sqlite").close()
