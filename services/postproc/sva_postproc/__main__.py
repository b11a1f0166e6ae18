"""Runs the post-processing service."""

from __future__ import annotations

import asyncio
import contextlib
import threading

import grpc

from sva_common.media.ffmpeg import ffmpeg_version
from sva_common.server import Service, run
from sva_common.settings import load_settings
from sva_common.stubs import postproc_pb2_grpc

from .gate import warm_up
from .servicer import SERVICE, PostprocServicer
from .settings import PostprocSettings


def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings(PostprocSettings)

    def attach(server: grpc.aio.Server) -> None:
        postproc_pb2_grpc.add_PostprocServiceServicer_to_server(PostprocServicer(settings), server)

    run(Service(SERVICE, attach, make_ready=_make_ready), settings)


async def _make_ready() -> None:
    """Import and run once what takes seconds the first time: no call must pay for it."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def settle(error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def warm() -> None:
        outcome: Exception | None = None
        try:
            ffmpeg_version()
            warm_up()
        except Exception as error:
            outcome = error
        # A service that is told to stop meanwhile has closed its loop.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, outcome)

    # A daemon: an import cannot be interrupted, and a service that starts must be able to stop.
    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    await done


if __name__ == "__main__":
    main()
