"""A caller of the service: sends what a test wants to be sent, and reads the answer."""

from __future__ import annotations

import hashlib

import grpc
import pytest

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.errors import SvaError
from sva_common.payload import send_bytes
from sva_common.status import from_rpc_error
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as pb
from sva_common.stubs import postproc_pb2_grpc as pb_grpc
from tests.postproc.conftest import tone

MONO = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=16_000, channels=1)
WAVE = tone(700).tobytes()


def stub_of(service: ServiceProcess) -> pb_grpc.PostprocServiceStub:
    return pb_grpc.PostprocServiceStub(open_channel(service.address))


async def clean_messages(data=WAVE, form=MONO, name="track", options=None, spoil=None):
    options = options or pb.CleanTrackOptions(kind=media.TRACK_KIND_SFX)
    yield pb.CleanTrackRequest(options=options)
    async for part in send_bytes(data, name, audio=form):
        if spoil and part.WhichOneof("part") == "trailer":
            spoil(part.trailer)
        yield pb.CleanTrackRequest(audio=part)


async def mux_messages(video, tracks=(), payloads=(), **options):
    yield pb.MuxRequest(options=pb.MuxOptions(tracks=tracks, **options))
    for name, data, form in (("video", video, None), *payloads):
        if data is not None:
            async for part in send_bytes(data, name, audio=form):
                yield pb.MuxRequest(payload=part)


async def collect(call):
    """All messages of an answer; the payloads as bytes by name."""
    messages, payloads, name = [], {}, ""
    async for message in call:
        match message.WhichOneof("message"):
            case "payload" | "audio" as field:
                part = getattr(message, field)
                if part.WhichOneof("part") == "header":
                    name = part.header.name
                    payloads[name] = b""
                elif part.WhichOneof("part") == "trailer":
                    assert part.trailer.sha256 == hashlib.sha256(payloads[name]).digest()
                payloads[name] += part.data
            case kind:
                messages.append(getattr(message, kind))
    return messages, payloads


async def refusal(call) -> SvaError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await collect(call)
    return from_rpc_error(caught.value)
