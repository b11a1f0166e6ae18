"""Small clips made by FFmpeg, sounds made by NumPy, and the service as a process."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.media.probe import VideoProbe, probe
from sva_postproc.mix_job import mix_job
from sva_postproc.mux import Muxed
from sva_postproc.presets import PAPER_MIX, ExistingAudio, Kind, MixNumbers
from sva_postproc.raw_audio import open_raw
from sva_postproc.time_limits import TimeLimits
from sva_postproc.tracks import KeptTrack, PlannedTrack


def ffmpeg(*arguments: object) -> bytes:
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


@pytest.fixture(scope="session")
def run_ffmpeg_here() -> Callable[..., bytes]:
    return ffmpeg


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`make_clip("a.mkv", "-c:v", "libx264")`: 2 s of moving test picture, made once for each recipe."""
    folder = tmp_path_factory.mktemp("clips")

    def make(
        name: str, *options: object, size: str = "160x120", rate: object = 25, seconds: float = 2
    ) -> Path:
        recipe = sha256(repr((name, options, size, rate, seconds)).encode()).hexdigest()[:16]
        path = folder / f"{recipe}-{name}"
        if not path.exists():
            source = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
            ffmpeg("-f", "lavfi", "-i", source, *options, path)
        return path

    return make


@dataclass(frozen=True)
class Sound:
    """A track for a test: samples of shape (frames, channels)."""

    kind: Kind
    samples: NDArray[np.float32]
    rate: int
    gain: float = 1.0
    start_s: float = 0.0
    end_s: float = 0.0
    dropped: bool = False


def tone(
    hz: float, *, seconds: float = 2, rate: int = 16_000, channels: int = 1, level: float = 0.5
) -> NDArray:
    wave = level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


@dataclass(frozen=True)
class Result:
    muxed: Muxed
    video: Path
    mix: Path
    source: VideoProbe


@pytest.fixture
def mux_here(tmp_path: Path) -> Callable:
    """`await mux_here(clip, [Sound…])` mixes and muxes in this process."""
    calls = 0

    async def run(
        clip: Path,
        sounds: list[Sound],
        *,
        numbers: MixNumbers = PAPER_MIX,
        existing: ExistingAudio = ExistingAudio.REPLACE,
    ) -> Result:
        nonlocal calls
        calls += 1
        folder = tmp_path / f"mux-{calls}"
        folder.mkdir()
        (folder / "video").write_bytes(clip.read_bytes())
        kept = []
        for index, sound in enumerate(sounds):
            if sound.dropped:
                continue
            name = f"track-{index}"
            sound.samples.astype("<f4").tofile(folder / name)
            plan = PlannedTrack(name, sound.kind, sound.start_s, sound.end_s, sound.gain)
            audio = open_raw(folder / name, name, sound.rate, sound.samples.shape[1], max_duration_s=600)
            kept.append(KeptTrack(plan, audio))
        source = await probe(folder / "video")
        muxed = await mix_job(
            folder,
            source,
            kept,
            planned=len(sounds),
            numbers=numbers,
            existing=existing,
            limits=TimeLimits(60, 2, 0.2),
            on_progress=lambda fraction: None,
        )
        return Result(muxed, folder / "video.mp4", folder / "mix.wav", source)

    return run


def samples_of(path: Path, rate: int = 48_000) -> NDArray[np.float32]:
    """The decoded sound, shape (frames, 2)."""
    raw = ffmpeg("-i", path, "-map", "0:a:0", "-f", "f32le", "-ar", rate, "-ac", 2, "-")
    return np.frombuffer(raw, dtype="<f4").reshape(-1, 2)


@dataclass(frozen=True)
class Frame:
    time_s: float
    picture: str


def frames_of(path: Path) -> list[Frame]:
    """Every shown frame of the picture: time relative to the first, hash of its samples."""
    with av.open(str(path)) as container:
        stream = next(
            s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic
        )
        stream.thread_count = 1
        found = [
            Frame(float(frame.pts * frame.time_base), sha256(frame.to_ndarray().tobytes()).hexdigest())
            for frame in container.decode(stream)
        ]
    return [replace(frame, time_s=frame.time_s - found[0].time_s) for frame in found]


def packets_of(path: Path) -> list[bytes]:
    """The packets of the picture, in their order."""
    with av.open(str(path)) as container:
        stream = next(
            s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic
        )
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


async def until_ready(service: ServiceProcess) -> None:
    """Return once it takes calls."""
    async with open_channel(service.address) as channel:
        async for ready in watch(channel, "sva.v1.PostprocService"):
            if ready:
                return


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postproc() -> AsyncIterator[ServiceProcess]:
    """The service, ready, for all tests that speak to it."""
    service = await ServiceProcess.start("sva_postproc", {"SVA_POSTPROC_MAX_DURATION_S": "60"})
    await until_ready(service)
    yield service
    await service.stop()
