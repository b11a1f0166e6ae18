"""What a stranger's video may be made of. Everything else is refused before any of it is decoded."""

from __future__ import annotations

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,mpegts"
"""Containers that are read. None of them opens other files (no HLS, DASH, concat, image sequences)."""

PICTURE_CODECS = frozenset(
    (
        "h264",
        "hevc",
        "av1",
        "vp8",
        "vp9",
        "mpeg4",
        "mpeg2video",
        "mpeg1video",
        "h263",
        "msmpeg4v2",
        "msmpeg4v3",
        "mjpeg",
        "prores",
        "dnxhd",
        "dvvideo",
        "theora",
        "gif",
        "png",
        "qtrle",
        "ffv1",
        "huffyuv",
        "ffvhuff",
        "utvideo",
        "rawvideo",
        "v210",
    )
)
"""What cameras, phones, editors, screen recorders and video models write, by FFmpeg's names for codecs."""

_PICTURE_DECODERS = (PICTURE_CODECS - {"av1", "msmpeg4v3"}) | {"libdav1d", "libaom-av1", "msmpeg4"}
_SOUND_DECODERS = (
    *("aac", "aac_latm", "ac3", "eac3", "alac", "flac", "libopus", "opus", "vorbis", "libvorbis"),
    *("mp2", "mp2float", "mp3", "mp3float", "amrnb", "amrwb", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms"),
    *("pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be"),
    *("pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_mulaw", "pcm_alaw"),
)
DECODERS = ",".join(sorted({*_PICTURE_DECODERS, *_SOUND_DECODERS}))
"""The same by the names of FFmpeg's decoders, and those of the sound that comes with a picture."""

MAX_PIXELS = 8192 * 4608
"""No larger picture is decoded: a few kilobytes can unfold to gigabytes."""
MAX_STREAMS = 128

VIDEO_URL = "fd:"
"""A video is never opened by name: the child has it as its standard input, and can open nothing else."""

INPUT_OPTIONS: dict[str, str | int] = {
    "protocol_whitelist": "fd",
    "format_whitelist": DEMUXERS,
    "codec_whitelist": DECODERS,
    "max_streams": MAX_STREAMS,
    "max_pixels": MAX_PIXELS,
}
"""Options of FFmpeg's for every untrusted input."""
