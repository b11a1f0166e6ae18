"""Channels to our own services: bounded messages, keepalive, no hidden retries."""

from __future__ import annotations

import grpc

from .tls import Pem, channel_credentials

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""Bytes travel in chunks of at most 1 MiB; only a key frame's PNG comes near this."""
MAX_STREAMS = 2000
"""Calls at once over one connection."""
MAX_PENDING = 20_000
WINDOW_BYTES = 4 * 1024 * 1024
MESSAGE_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    # What may be on its way unread. gRPC's own estimate of what a fast sender and a slow reader need grows to
    # tens of MiB for each stream.
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", WINDOW_BYTES),
)
SERVER_OPTIONS: tuple[tuple[str, int], ...] = (
    *MESSAGE_OPTIONS,
    # Without SO_REUSEPORT a second process on the same port is an error and not a silent twin.
    ("grpc.so_reuseport", 0),
    # For a backend with many watches on one connection: past the default, 100, calls wait in silence.
    ("grpc.max_concurrent_streams", MAX_STREAMS),
    # Calls that wait until our loop takes them. Past the default, 1000, gRPC drops some at random.
    ("grpc.server.max_pending_requests", MAX_PENDING),
    ("grpc.server.max_pending_requests_hard_limit", MAX_PENDING),
    # A quiet watch is pinged by our own clients once a minute; the default calls that abuse.
    ("grpc.http2.min_ping_interval_without_data_ms", 30_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
_CLIENT_OPTIONS: tuple[tuple[str, int], ...] = (
    *MESSAGE_OPTIONS,
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # The caller decides what may be retried: it knows what is idempotent.
    ("grpc.enable_retries", 0),
    # A restarted peer is found again within seconds; gRPC's own upper limit is two minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 3_000),
    # Loopback and cluster addresses must not go through a proxy of the environment.
    ("grpc.enable_http_proxy", 0),
)


def open_channel(address: str, tls: Pem | None = None, server_name: str = "") -> grpc.aio.Channel:
    """A channel to `host:port`; with `tls`, an encrypted one.

    `server_name`: what the server's certificate must name instead of the host, which may be a bare address.
    """
    if tls is None:
        return grpc.aio.insecure_channel(address, options=_CLIENT_OPTIONS)
    named = (("grpc.ssl_target_name_override", server_name),) if server_name else ()
    return grpc.aio.secure_channel(address, channel_credentials(tls), options=(*_CLIENT_OPTIONS, *named))
