"""Starts what the settings ask for, and stops it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..logs import logger
from ..settings import ServiceSettings
from .metrics_server import MetricsServer

log = logger(__name__)


@contextlib.asynccontextmanager
async def telemetry(service: str, settings: ServiceSettings) -> AsyncIterator[None]:
    """Metrics and traces while the block runs. Raises `OSError` when metrics cannot be served."""
    async with contextlib.AsyncExitStack() as closing:
        if settings.metrics_listen:
            server = await asyncio.to_thread(MetricsServer, settings.metrics_listen)
            closing.push_async_callback(asyncio.to_thread, server.close)
        if settings.otlp_endpoint:
            # Its libraries take a while to import: only who sends traces pays for them.
            from .export import Export

            export = Export(f"sva-{service}", settings.otlp_endpoint, insecure=settings.otlp_insecure)
            closing.push_async_callback(asyncio.to_thread, export.close)
            log.info("sending traces", collector=settings.otlp_endpoint)
        yield
