"""What a generated video is made of, read with PyAV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from sva_cli import Client, Job

AAC_FRAME_S = 1024 / 48_000


@dataclass(frozen=True)
class Result:
    """A job that succeeded, and the folder with all its artifacts."""

    job: Job
    folder: Path

    @property
    def video(self) -> Path:
        return self.folder / "video.mp4"


async def generate(client: Client, clip: Path, folder: Path, **options: object) -> Result:
    """Run one clip through the five services and fetch everything."""
    job = await client.create_job(clip, **options)  # type: ignore[arg-type]
    job = await client.wait(job.id)
    assert job.succeeded, job.failure
    folder.mkdir(parents=True)
    for artifact in job.artifacts:
        await client.download(job.id, artifact.name, folder / artifact.name)
    return Result(job, folder)


def video_packets(path: Path) -> list[bytes]:
    """The bytes of every video packet, in the file's order."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def picture_seconds(path: Path) -> float:
    """Length of the picture, from the first frame to the end of the last."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.pts is not None and packet.size]
        last = max(packets, key=lambda packet: packet.pts or 0)
        first = min(packet.pts or 0 for packet in packets)
        return float(((last.pts or 0) + (last.duration or 0) - first) * (stream.time_base or 0))


def samples(path: Path) -> tuple[NDArray[np.float32], int]:
    """The sound, shape (channels, samples), and its rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp")
        frames = [part for frame in container.decode(stream) for part in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1), int(stream.rate or 0)


def envelope(sound: NDArray[np.float32], rate: int, step_s: float = 0.02) -> NDArray[np.float32]:
    """RMS of every `step_s` seconds, all channels together."""
    step = round(rate * step_s)
    count = sound.shape[1] // step
    parts = sound[:, : count * step].reshape(sound.shape[0], count, step)
    return np.sqrt((parts**2).mean(axis=(0, 2)))


def loudness_by_second(path: Path) -> NDArray[np.float32]:
    """RMS of every whole second."""
    return envelope(*samples(path), step_s=1.0)
