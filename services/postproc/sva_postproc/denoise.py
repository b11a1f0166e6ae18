"""The denoiser: band limits and FFmpeg's adaptive FFT denoiser (paper, section 2.3)."""

from __future__ import annotations

from pathlib import Path

import ffmpeg

from sva_common.errors import InvalidInput
from sva_common.media.ffmpeg import run_ffmpeg

from .presets import CleanNumbers
from .raw_audio import RawAudio

AFFTDN_HOPS_PER_S = 80


def filters(numbers: CleanNumbers, sample_rate: int) -> list[tuple[str, dict[str, float]]]:
    """The FFmpeg filters, in order, with their options. A low-pass beyond half the rate is left out.

    Raises `InvalidInput` for a high-pass there: FFmpeg's would let through what it should not.
    """
    chain: list[tuple[str, dict[str, float]]] = []
    if numbers.highpass_hz >= sample_rate / 2:
        raise InvalidInput.field(
            "options.settings.highpass_hz", f"must be less than half the track's rate of {sample_rate} Hz"
        )
    if numbers.highpass_hz:
        chain.append(("highpass", {"f": numbers.highpass_hz}))
    if 0 < numbers.lowpass_hz < sample_rate / 2:
        chain.append(("lowpass", {"f": numbers.lowpass_hz}))
    if numbers.noise_floor_db is not None:
        options = {"nf": numbers.noise_floor_db}
        if numbers.noise_reduction_db != 12.0:
            options["nr"] = numbers.noise_reduction_db
        chain.append(("afftdn", options))
    return chain


def described(chain: list[tuple[str, dict[str, float]]]) -> str:
    """The filters as FFmpeg writes them: `highpass=f=200,lowpass=f=3000,afftdn=nf=-25`."""
    return ",".join(
        name + "=" + ":".join(f"{key}={value:g}" for key, value in options.items()) for name, options in chain
    )


async def denoise(audio: RawAudio, output: Path, numbers: CleanNumbers, *, limit_s: float) -> str:
    """Write the cleaned track to `output`, beside the track: same rate, channels, length and timing.

    Answers the filters. Raises `InvalidInput` (a high-pass that lets nothing pass) and `TimedOut`.
    """
    form = {"format": "f32le", "ar": audio.sample_rate, "ac": audio.channels}
    chain = filters(numbers, audio.sample_rate)
    # afftdn holds back two of its three windows: the track is padded behind and cut in front by as much.
    late = 2 * (audio.sample_rate // AFFTDN_HOPS_PER_S) if numbers.noise_floor_db is not None else 0
    stream = ffmpeg.input(audio.path.name, **form, protocol_whitelist="file").audio.filter("apad")
    for name, options in chain:
        stream = stream.filter(name, **{key: f"{value:g}" for key, value in options.items()})
    stream = stream.filter("atrim", start_sample=late, end_sample=late + audio.frames)
    arguments = stream.output(output.name, **form, acodec="pcm_f32le").get_args()
    await run_ffmpeg(arguments, limit_s=limit_s, folder=output.parent)
    return described(chain)
