"""A silent video in, the same video with sound out."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from sva_common.errors import SvaError

from .client.client import Client, new_job_id
from .client.jobs import Job
from .client.options import ExistingAudio, Preset
from .display.base import Display, Report
from .failures import InputFault
from .following import connected, fetch, fetch_all, follow
from .gateway_at_hand import with_gateway
from .paths import check_source, check_target, make_folder
from .text import shown_path

CANCEL_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Generation:
    """What `sva generate` was asked for."""

    source: Path
    output: Path
    wish: str = ""
    seed: int | None = None
    preset: Preset = "paper"
    sfx: tuple[str, ...] = ()
    bgm: str = ""
    description: str = ""
    existing_audio: ExistingAudio = "replace"
    artifacts: Path | None = None
    server: str | None = None


async def generate(wanted: Generation, display: Display) -> None:
    """Do it and show it. The output is written whole or not at all, the job cancelled when we are."""
    start = time.monotonic()
    check_source(wanted.source)
    target = check_target(wanted.output, source=wanted.source)
    if wanted.output.suffix.lower() not in (".mp4", ".m4v"):
        display.notice(f"{shown_path(wanted.output)} will be an MP4, whatever its name")
    folder = make_folder(wanted.artifacts) if wanted.artifacts is not None else None

    async def work(address: str) -> Report:
        async with connected(address, ours=wanted.server is None) as client:
            job = await _job(client, wanted, display)
            paths = await fetch_all(client, job, folder, skip=("video.mp4",)) if folder else {}
            await fetch(client, job.id, "video.mp4", target)
            return Report(job, time.monotonic() - start, wanted.output, paths)

    display.finished(await with_gateway(wanted.server, display, work))


async def _job(client: Client, wanted: Generation, display: Display) -> Job:
    """Create the job and follow it; cancel it when we are stopped on the way."""
    job_id = new_job_id()
    total = wanted.source.stat().st_size
    try:
        try:
            await client.create_job(
                wanted.source,
                job_id=job_id,
                wish=wanted.wish,
                seed=wanted.seed,
                preset=wanted.preset,
                sfx=wanted.sfx,
                bgm=wanted.bgm,
                description=wanted.description,
                existing_audio=wanted.existing_audio,
                on_bytes=lambda sent: display.uploaded(sent, total),
            )
        except BrokenPipeError:
            raise
        except OSError as error:
            shown = shown_path(wanted.source)
            raise InputFault(f"cannot read {shown}: {error.strerror or error}") from None
        return await follow(client, job_id, display)
    except (asyncio.CancelledError, OSError):
        # Ctrl-C, a service that died, or nobody reads our output any more.
        with contextlib.suppress(SvaError, TimeoutError):
            async with asyncio.timeout(CANCEL_LIMIT_S):
                await client.cancel_job(job_id)
        raise
