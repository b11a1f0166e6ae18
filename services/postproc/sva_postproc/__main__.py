"""Runs the post-processing service."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from tempfile import TemporaryDirectory

import grpc

from sva_common.errors import Unavailable
from sva_common.media.ffmpeg import ffmpeg_version
from sva_common.server import Service, run
from sva_common.settings import load_settings
from sva_common.stubs import postproc_pb2_grpc
from sva_common.workspace import Workspace

from .servicer import SERVICE, PostprocServicer
from .settings import PostprocSettings
from .warm_up import warm_up


def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings(PostprocSettings)

    place = WorkingPlace(settings.work_dir)

    def attach(server: grpc.aio.Server) -> None:
        servicer = PostprocServicer(settings, place.folder)
        postproc_pb2_grpc.add_PostprocServiceServicer_to_server(servicer, server)

    async def make_ready() -> None:
        await asyncio.to_thread(place.open)
        await _warm_up()

    run(Service(SERVICE, attach, make_ready=make_ready, close=place.close), settings)


class WorkingPlace:
    """Where calls have their files, once it is there."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._workspace: Workspace | None = None

    def open(self) -> None:
        """Make it, and sweep what a killed process left. Raises `OSError`."""
        self._workspace = Workspace(self._base, "postproc")

    def folder(self) -> TemporaryDirectory[str]:
        """A fresh folder for one call. Raises `Unavailable` before there is a place for it."""
        if self._workspace is None:
            raise Unavailable("postproc is not ready", reason="NOT_READY", retry_after_s=1.0)
        return self._workspace.folder()

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._workspace is not None:
            self._workspace.close()


async def _warm_up() -> None:
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
