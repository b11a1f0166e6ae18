"""Channels to our own services: bounded messages, keepalive, no hidden retries."""

from __future__ import annotations

import grpc

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""Bytes travel in chunks of at most 1 MiB; only a key frame's PNG comes near this."""
MESSAGE_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
)
_CLIENT_OPTIONS: tuple[tuple[str, int], ...] = (
    *MESSAGE_OPTIONS,
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # The caller decides what may be retried: it knows what is idempotent.
    ("grpc.enable_retries", 0),
    # Loopback and cluster addresses must not go through a proxy of the environment.
    ("grpc.enable_http_proxy", 0),
)


def open_channel(address: str) -> grpc.aio.Channel:
    """A channel to `host:port`."""
    return grpc.aio.insecure_channel(address, options=_CLIENT_OPTIONS)
