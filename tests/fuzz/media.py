"""Damaged videos on their way through the services' own code: probe, key frames, mix and mux."""

from __future__ import annotations

import asyncio
import collections
import random
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sva_common.errors import SvaError
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.media.probe import probe
from sva_planner.keyframes.survey import picture_at, survey
from sva_postproc.mix_job import mix_job
from sva_postproc.presets import PAPER_MIX, ExistingAudio, Kind
from sva_postproc.raw_audio import open_raw
from sva_postproc.source import check_limits
from sva_postproc.time_limits import TimeLimits
from sva_postproc.tracks import KeptTrack, PlannedTrack

from .mutate import mutated

LIMIT_S = 120.0
"""The sum of what the steps may take each, and then some: past it something hangs."""
LONGEST_S, RATE = 600.0, 16_000
_SOUND = np.sin(np.arange(RATE // 2) / 10).astype("<f4") / 2

_PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=8:duration=1")
_TONE = ("-f", "lavfi", "-i", "sine=duration=1")
_X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "4")
RECIPES = {
    "h264.mp4": (*_PICTURE, *_X264),
    "sound.mp4": (*_PICTURE, *_TONE, *_X264, "-bf", "2", "-c:a", "aac", "-movflags", "+faststart"),
    "fragments.mp4": (*_PICTURE, *_X264, "-movflags", "+frag_keyframe+empty_moov"),
    "hevc.mp4": (*_PICTURE, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
    "prores.mov": (*_PICTURE, "-c:v", "prores_ks"),
    "h264.mkv": (*_PICTURE, *_TONE, *_X264, "-c:a", "libopus"),
    "ffv1.mkv": (*_PICTURE, "-c:v", "ffv1"),
    "vp8.webm": (*_PICTURE, "-c:v", "libvpx", "-deadline", "realtime"),
    "vp9.webm": (*_PICTURE, "-c:v", "libvpx-vp9", "-deadline", "realtime"),
    "av1.mp4": (*_PICTURE, "-c:v", "libsvtav1", "-preset", "12"),
    "mpeg4.avi": (*_PICTURE, *_TONE, "-c:v", "mpeg4", "-c:a", "pcm_s16le"),
    "mjpeg.avi": (*_PICTURE, "-c:v", "mjpeg"),
    "animation.gif": (*_PICTURE,),
    "h264.ts": (*_PICTURE, *_TONE, *_X264, "-c:a", "mp2"),
    "mpeg2.ts": (*_PICTURE, "-c:v", "mpeg2video"),
}


def make_clips(folder: Path) -> dict[str, bytes]:
    """A second of moving test picture in each container, and codec, that is read."""
    for name, arguments in RECIPES.items():
        command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *arguments, str(folder / name)]
        subprocess.run(command, check=True, timeout=60, stderr=subprocess.DEVNULL)
    return {name: (folder / name).read_bytes() for name in RECIPES}


@dataclass
class Tally:
    """What became of the videos."""

    outcomes: collections.Counter[str] = field(default_factory=collections.Counter)
    findings: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    @property
    def videos(self) -> int:
        """How many there were."""
        return self.outcomes.total()


def mutants(clips: dict[str, bytes], seed: int, count: int) -> Iterable[tuple[str, bytes]]:
    """Names and bytes of `count` damaged videos: the same for the same seed."""
    others = tuple(clips.values())
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        name = chance.choice(sorted(clips))
        yield f"{number} of {name}", mutated(clips[name], chance, others)


async def walk(
    videos: Iterable[tuple[str, bytes]],
    base: Path,
    *,
    at_once: int,
    on_video: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Take each video through all steps, `at_once` at a time, each in a folder of its own below `base`."""
    tally, waiting = Tally(), iter(videos)

    async def work() -> None:
        for name, data in waiting:
            await _one(name, data, base, tally)
            on_video(tally)

    await asyncio.gather(*(work() for _ in range(at_once)))
    if left := sorted(path.name for path in base.iterdir()):
        tally.findings.append(f"left outside of any job's folder: {left}")
    return tally


async def _one(name: str, data: bytes, base: Path, tally: Tally) -> None:
    clock = asyncio.get_running_loop().time
    started = clock()
    with TemporaryDirectory(dir=base) as folder:
        (Path(folder) / "video").write_bytes(data)
        try:
            async with asyncio.timeout(LIMIT_S):
                await _steps(Path(folder))
            outcome = "works"
        except SvaError as error:
            outcome = error.reason
            if error.code in ("INTERNAL", "DEADLINE_EXCEEDED", "UNAVAILABLE"):
                tally.findings.append(f"{name}: {error.reason} {error.message}")
        except Exception as error:
            outcome = type(error).__name__
            tally.findings.append(f"{name}: {error!r}")
        allowed = {"video", "track", "video.mp4", "mix.wav"}
        strange = {path.name for path in Path(folder).iterdir()} - allowed
        if any(not each.endswith(".txt") for each in strange):
            tally.findings.append(f"{name}: wrote {sorted(strange)}")
    tally.outcomes[outcome] += 1
    tally.slowest_s = max(tally.slowest_s, clock() - started)


async def _steps(folder: Path) -> None:
    """What gateway, planner and postproc do with a video, in their order."""
    video = folder / "video"
    source = await probe(video)
    check_limits(source, max_duration_s=LONGEST_S, max_pixels=8192 * 4608)
    seen = await survey(video, source, seed=1)
    for frame in (*seen.key_frames, *seen.sampled)[:1]:
        await picture_at(video, seen.timeline, frame, side=256)
    _SOUND.tofile(folder / "track")
    audio = open_raw(folder / "track", "track", RATE, 1, max_duration_s=LONGEST_S)
    await mix_job(
        folder,
        source,
        [KeptTrack(PlannedTrack("track", Kind.SFX), audio)],
        planned=1,
        numbers=PAPER_MIX,
        existing=ExistingAudio.KEEP if source.has_audio else ExistingAudio.REPLACE,
        limits=TimeLimits(30, 1, 0.2),
        on_progress=lambda _: None,
    )
    assert (folder / "video.mp4").stat().st_size
