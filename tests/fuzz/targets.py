"""What is fuzzed: one function for each reader of foreign bytes, and where its mutations begin.

A target returns when the bytes were taken or properly refused; whatever else it raises is a finding.
"""

from __future__ import annotations

import asyncio
import functools
import math
import random
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import DecodeError, Message

from sva_common import validation
from sva_common.errors import DataLoss, InvalidInput
from sva_common.payload import PayloadReceiver
from sva_common.stubs import gateway_pb2, media_pb2, planner_pb2, postproc_pb2, text_to_audio_pb2
from sva_gateway import wav
from sva_gateway.endpoints.base import split_uri
from sva_planner import plain_words, scheme_parser
from sva_planner.scheme import Scheme
from sva_postproc import wire
from sva_postproc.presets import PAPER_CLEAN, PAPER_MIX
from sva_postproc.raw_audio import check_samples, open_raw
from sva_postproc.tracks import check_plan

REPLIES = Path(__file__).parents[1] / "planner" / "replies"
MOST_BYTES = 1 << 20
REQUESTS: tuple[type[Message], ...] = (
    gateway_pb2.CreateJobRequest,
    gateway_pb2.GetJobRequest,
    gateway_pb2.ListJobsRequest,
    gateway_pb2.WatchJobRequest,
    gateway_pb2.DownloadArtifactRequest,
    planner_pb2.PlanRequest,
    text_to_audio_pb2.GenerateRequest,
    postproc_pb2.CleanTrackRequest,
    postproc_pb2.MuxRequest,
)


@dataclass(frozen=True, slots=True)
class Target:
    """A reader of foreign bytes."""

    run: Callable[[bytes], None]
    seeds: Sequence[bytes]


def scheme(data: bytes) -> None:
    """A reply becomes schemes, key words and a description within their bounds."""
    reply = data.decode(errors="surrogatepass" if data[:1] == b"\xed" else "replace") if data else ""
    found = list(scheme_parser.parse_examples(reply))
    try:
        found.append(scheme_parser.parse_scheme(reply))
    except scheme_parser.BadScheme as error:
        found += [error.nearly] if error.nearly else []
        assert len(str(error)) < 200
    for each in found:
        _check_scheme(each)
    for word in plain_words.parse_keywords(reply):
        assert len(word) <= plain_words.MAX_KEYWORD_CHARACTERS
        assert not has_control(word)
    description = plain_words.tidy_description(reply)
    assert len(description) <= plain_words.MAX_DESCRIPTION
    assert not has_control(description)


def _check_scheme(found: Scheme) -> None:
    assert len(found.sfx) == scheme_parser.SFX_COUNT
    for text, most in (
        (found.idea, scheme_parser.MAX_IDEA_CHARACTERS),
        (found.bgm, scheme_parser.MAX_BGM_CHARACTERS),
        *((line, scheme_parser.MAX_SFX_CHARACTERS) for line in found.sfx),
    ):
        assert len(text) <= most
        assert not has_control(text)
        assert not set('<>{}[]"\\`$%') - set("$%") & set(text)


def has_control(text: str) -> bool:
    """Whether there are control, format, surrogate or private characters, or line ends."""
    return any(unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" for c in text)


def request(data: bytes) -> None:
    """A message is refused with at most so many violations, or becomes the domain's own types."""
    kind = REQUESTS[data[0] % len(REQUESTS)] if data else REQUESTS[0]
    try:
        message = kind.FromString(data[1:])
        validation.check(message)
        if isinstance(message, postproc_pb2.MuxRequest):
            check_plan(wire.planned(list(message.options.tracks)))
            numbers = wire.with_mix_settings(PAPER_MIX, message.options.settings)
            assert math.isfinite(numbers.sfx_volume)
        if isinstance(message, postproc_pb2.CleanTrackRequest):
            wire.with_clean_settings(PAPER_CLEAN, message.options.settings)
    except DecodeError:
        return
    except InvalidInput as error:
        assert len(error.violations) <= validation.MAX_VIOLATIONS
        assert len(error.message) < 10_000


def payload(data: bytes) -> None:
    """A stream of payload parts leaves files of proper names and sizes in its folder, and nowhere else."""
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "job"
        folder.mkdir()
        _loop().run_until_complete(_receive(data, folder))
        assert [*Path(base).iterdir()] == [folder]
        assert sum(path.lstat().st_size for path in folder.iterdir()) <= MOST_BYTES


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


async def _receive(data: bytes, folder: Path) -> None:
    with PayloadReceiver(folder, MOST_BYTES) as receiver:
        try:
            for part in framed(data):
                await receiver.accept(media_pb2.PayloadPart.FromString(part))
            received = receiver.finish()
        except (DecodeError, InvalidInput, DataLoss):
            return
    for done in received.values():
        assert done.path.stat().st_size == done.size_bytes


def framed(data: bytes) -> list[bytes]:
    """Messages one behind the other, each after its length in two bytes."""
    parts = []
    while len(data) > 2:
        size = int.from_bytes(data[:2], "big")
        parts.append(data[2 : 2 + size])
        data = data[2 + size :]
    return parts


def sound(data: bytes) -> None:
    """A WAV header and raw samples are read or refused; what is read can be written again."""
    try:
        form = wav.read_format(data[: wav.HEADER_BYTES])
        assert wav.read_format(wav.header(form, len(data))) == form
    except DataLoss:
        pass
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "track"
        path.write_bytes(data)
        try:
            audio = open_raw(path, "track", 8_000, 1 + len(data) % 2, max_duration_s=1)
            check_samples(audio, "track")
        except InvalidInput:
            return
        assert all(len(block) for block in audio.mono_blocks())


def endpoint(data: bytes) -> None:
    """An endpoint URI is refused with what would be right, or becomes hosts and ports."""
    try:
        scheme_name, targets = split_uri(data.decode(errors="replace"))
    except ValueError as error:
        assert "static:" in str(error)
        return
    assert targets
    for target in targets:
        host, _, port = target.rpartition(":")
        assert host
        assert not set(host) & set(" \t\r\n\x00?#@%\\")
        assert (port.isascii() and port.isdigit() and 0 < int(port) < 65536) or scheme_name == "kubernetes"


def _framed(*parts: media_pb2.PayloadPart) -> bytes:
    sent = [part.SerializeToString() for part in parts]
    return b"".join(len(part).to_bytes(2, "big") + part for part in sent)


def _payload_seeds() -> list[bytes]:
    part = media_pb2.PayloadPart
    header = part(header=media_pb2.PayloadHeader(name="video", media_type="video/mp4"))
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    end = part(trailer=media_pb2.PayloadTrailer(size_bytes=0, sha256=empty))
    outside = part(header=media_pb2.PayloadHeader(name="../../outside"))
    return [
        _framed(header, end),
        _framed(header, part(data=b"frames"), end),
        _framed(outside, part(data=b"x"), end),
        _framed(header, header),
    ]


def _request_seeds() -> list[bytes]:
    messages = (
        gateway_pb2.CreateJobRequest(options=gateway_pb2.JobOptions(seed=1, wish="rain", file_name="a.mp4")),
        planner_pb2.PlanRequest(options=planner_pb2.PlanOptions(wish="calm", sfx_prompts=["wind"])),
        text_to_audio_pb2.GenerateRequest(prompt="wind", duration_s=5, seed=3),
        postproc_pb2.MuxRequest(
            options=postproc_pb2.MuxOptions(tracks=[postproc_pb2.MuxTrack(payload="bgm", kind=2, gain=1)])
        ),
        postproc_pb2.CleanTrackRequest(options=postproc_pb2.CleanTrackOptions(kind=1)),
    )
    return [bytes([REQUESTS.index(type(message))]) + message.SerializeToString() for message in messages]


TARGETS = {
    "scheme": Target(scheme, [path.read_bytes() for path in sorted(REPLIES.glob("*.txt"))]),
    "request": Target(request, _request_seeds()),
    "payload": Target(payload, _payload_seeds()),
    "sound": Target(
        sound,
        [wav.header(wav.WaveFormat(16_000, 1), 8) + bytes(8), random.Random(1).randbytes(64)],
    ),
    "endpoint": Target(
        endpoint,
        [
            b"static:127.0.0.1:50051,[::1]:50052",
            b"dns:sfx.default.svc:50051",
            b"kubernetes:default/sva-sfx:grpc",
        ],
    ),
}
