"""Workers whose every move a test decides: real gRPC servers that answer at once, wait, or fail as told.

A call has a name: "plan", "generate:<prompt>", "clean:<prompt>" or "mux". The sound of a prompt is
one number, repeated, so that a test can tell whose sound lies in a file.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc

from sva_common.channel import SERVER_OPTIONS
from sva_common.errors import SvaError
from sva_common.health import Health
from sva_common.interceptor import JOB_ID_KEY, CallGuard
from sva_common.letting_in import let_in
from sva_common.payload import PayloadReceiver, send_bytes
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import planner_pb2 as planner
from sva_common.stubs import planner_pb2_grpc, postproc_pb2_grpc, text_to_audio_pb2_grpc
from sva_common.stubs import postproc_pb2 as postproc
from sva_common.stubs import text_to_audio_pb2 as tta

SFX, OTHER_SFX, BGM = "wind in the reeds", "a dog barks", "slow piano"
NAMES = {
    "planner": "sva.v1.PlannerService",
    "sfx": "sva.v1.TextToAudioService",
    "bgm": "sva.v1.TextToAudioService",
    "postproc": "sva.v1.PostprocService",
}
RATE = 16_000


def sound_of(prompt: str) -> float:
    """The one sample value of a prompt's sound, exact in 32-bit float."""
    return (1 + hashlib.sha256(prompt.encode()).digest()[0]) / 512


class Script:
    """What all workers of a test do, and what they have seen."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.ended: list[str] = []
        self.cancelled: list[str] = []
        self.requests: dict[str, Any] = {}
        self.job_ids: set[str] = set()
        self.deadlines: dict[str, float] = {}
        self.dropped: set[str] = set()
        self.prompts: list[tuple[int, str]] = [
            (media.TRACK_KIND_SFX, SFX),
            (media.TRACK_KIND_SFX, OTHER_SFX),
            (media.TRACK_KIND_BGM, BGM),
        ]
        self.fail: defaultdict[str, list[SvaError]] = defaultdict(list)
        self._held: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()

    def hold(self, *names: str) -> None:
        """Let calls of these names wait until `let` is called."""
        for name in names:
            self._held[name] = asyncio.Event()

    def let(self, *names: str) -> None:
        """Let held calls go on; without names, all of them."""
        for name in names or tuple(self._held):
            self._held.pop(name).set()

    def reset(self) -> None:
        """Nothing is held, nothing fails, nothing has been seen."""
        self.let()
        for seen in (self.calls, self.ended, self.cancelled, self.requests, self.deadlines):
            seen.clear()
        self.fail.clear()
        self.dropped.clear()
        self.job_ids.clear()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that the workers see makes the condition true."""
        async with asyncio.timeout(60):
            while not condition():
                changed = self._changed
                await changed.wait()

    async def reached(self, name: str, times: int = 1) -> None:
        """Wait until a call of that name has arrived so many times."""
        await self.until(lambda: self.calls.count(name) >= times)

    async def play(self, name: str, context: grpc.aio.ServicerContext, request: Any) -> None:
        """One call: note it, fail or wait as told."""
        self.calls.append(name)
        self.requests[name] = request
        self.deadlines[name] = context.time_remaining()
        self.job_ids.add(dict(context.invocation_metadata() or ()).get(JOB_ID_KEY, ""))
        self._tell()
        if self.fail[name]:
            raise self.fail[name].pop(0)
        if (held := self._held.get(name)) is not None:
            try:
                await held.wait()
            except asyncio.CancelledError:
                self.cancelled.append(name)
                self._tell()
                raise

    def end(self, name: str) -> None:
        """The call has been answered in full."""
        self.ended.append(name)
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Worker:
    """One worker process' worth: a server on a port of its own."""

    def __init__(self, kind: str, script: Script) -> None:
        self.kind = kind
        self.calls: list[str] = []
        self.address = ""
        self._script = script

    async def start(
        self,
        address: str = "127.0.0.1:0",
        *,
        ready: bool = True,
        credentials: grpc.ServerCredentials | None = None,
    ) -> Worker:
        """Serve, ready or not; with credentials, over TLS."""
        # As a service has them: the default takes a watch's keepalive for abuse after some minutes.
        self._server = grpc.aio.server(interceptors=[CallGuard()], options=SERVER_OPTIONS)
        self._health = Health(NAMES[self.kind])
        await self._health.attach(self._server)
        if self.kind == "planner":
            planner_pb2_grpc.add_PlannerServiceServicer_to_server(_Planner(self), self._server)
        elif self.kind == "postproc":
            postproc_pb2_grpc.add_PostprocServiceServicer_to_server(_Postproc(self), self._server)
        else:
            text_to_audio_pb2_grpc.add_TextToAudioServiceServicer_to_server(_Generator(self), self._server)
        self._credentials = credentials
        if credentials is None:
            port = self._server.add_insecure_port(address)
        else:
            port = self._server.add_secure_port(address, credentials)
        self.address = f"{address.rpartition(':')[0]}:{port}"
        await self._server.start()
        await self.set_ready(ready)
        return self

    async def set_ready(self, ready: bool) -> None:
        """What health answers."""
        await self._health.set_ready(ready)

    async def stop(self) -> None:
        """Stop at once; calls under way break."""
        await self._server.stop(grace=0)

    async def play(self, name: str, context: grpc.aio.ServicerContext, request: Any) -> None:
        """One call on this worker."""
        self.calls.append(name)
        await self._script.play(name, context, request)

    @property
    def script(self) -> Script:
        """What it follows."""
        return self._script


class _Planner(planner_pb2_grpc.PlannerServiceServicer):
    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def Plan(self, request_iterator: AsyncIterator[planner.PlanRequest], context: Any) -> Any:
        await let_in(context)
        options, payloads = await _take(request_iterator, "video")
        script = self._worker.script
        await self._worker.play("plan", context, (options, payloads))
        tracks = [media.Track(kind=kind, prompt=prompt) for kind, prompt in script.prompts]
        script.end("plan")
        return planner.PlanResponse(
            description="a field",
            scheme=media.Scheme(idea="calm", tracks=tracks),
            key_frame=planner.KeyFrame(png=b"\x89PNG picture", rule=planner.KEY_FRAME_RULE_RANDOM_KEY_FRAME),
            provenance=planner.PlanProvenance(provider="offline", model="table", seed=options.seed),
        )


class _Generator(text_to_audio_pb2_grpc.TextToAudioServiceServicer):
    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def Generate(self, request: tta.GenerateRequest, context: Any) -> AsyncIterator[Any]:
        name, script = f"generate:{request.prompt}", self._worker.script
        yield tta.GenerateResponse(queued=tta.GenerateQueued(position=0))
        yield tta.GenerateResponse(progress=tta.GenerateProgress(fraction=0.5))
        await self._worker.play(name, context, request)
        samples = struct.pack("<f", sound_of(request.prompt)) * int(request.duration_s * RATE)
        shape = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=RATE, channels=1)
        async for part in send_bytes(samples, "audio", audio=shape):
            yield tta.GenerateResponse(audio=part)
        model = tta.Model(name=f"fake-{self._worker.kind}", version="1", checkpoint_sha256="ab" * 32)
        script.end(name)
        yield tta.GenerateResponse(done=tta.GenerateDone(sample_rate=RATE, seed=request.seed, model=model))


class _Postproc(postproc_pb2_grpc.PostprocServiceServicer):
    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def CleanTrack(self, request_iterator: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        await let_in(context)
        options, payloads = await _take(request_iterator, "audio")
        script = self._worker.script
        prompt = prompt_of(payloads["track"], script)
        await self._worker.play(f"clean:{prompt}", context, options)
        kept = prompt not in script.dropped
        verdict = postproc.GateVerdict(
            rms=0.1 if kept else 0.41, threshold=0.3, kept=kept, reason="" if kept else "rms"
        )
        yield postproc.CleanTrackResponse(verdict=verdict)
        if kept:
            shape = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=RATE, channels=1)
            async for part in send_bytes(payloads["track"], "track", audio=shape):
                yield postproc.CleanTrackResponse(audio=part)
        script.end(f"clean:{prompt}")

    async def Mux(self, request_iterator: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        await let_in(context)
        options, payloads = await _take(request_iterator, "payload")
        script = self._worker.script
        await self._worker.play("mux", context, options)
        yield postproc.MuxResponse(progress=postproc.MuxProgress(fraction=0.5))
        heard = {
            track.payload: prompt_of(payloads[track.payload], script)
            for track in options.tracks
            if track.payload
        }
        told = json.dumps({"heard": heard, "video_bytes": len(payloads["video"])}).encode()
        for name, data in (("video.mp4", told), ("mix.wav", b"RIFF mix")):
            async for part in send_bytes(data, name):
                yield postproc.MuxResponse(payload=part)
        script.end("mux")
        yield postproc.MuxResponse(
            report=postproc.MuxReport(
                ffmpeg_runs=[postproc.FfmpegRun(arguments=["-i", "video", "video.mp4"])],
                ffmpeg_version="7.0",
                integrated_lufs=-20.0,
                duration_s=1.0,
            )
        )


def prompt_of(samples: bytes, script: Script) -> str:
    """Whose sound these samples are; all of them."""
    values = set(struct.unpack(f"<{len(samples) // 4}f", samples))
    (prompt,) = (prompt for _, prompt in script.prompts if {sound_of(prompt)} == values)
    return prompt


async def _take(requests: AsyncIterator[Any], field: str) -> tuple[Any, dict[str, bytes]]:
    """The options and the payloads of a stream."""
    options: Any = None
    with TemporaryDirectory() as folder, PayloadReceiver(Path(folder), 1 << 30) as receiver:
        async for request in requests:
            if request.WhichOneof("message") == "options":
                options = request.options
            else:
                await receiver.accept(getattr(request, field))
        found = receiver.finish()
        return options, {name: payload.path.read_bytes() for name, payload in found.items()}
