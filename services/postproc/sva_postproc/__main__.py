"""Runs the post-processing service."""

from __future__ import annotations

import asyncio

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
    # librosa takes seconds to import: the first call must not pay for it.
    await asyncio.gather(asyncio.to_thread(warm_up), asyncio.to_thread(ffmpeg_version))


if __name__ == "__main__":
    main()
