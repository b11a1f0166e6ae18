"""Structured logs on stderr: JSON lines for machines, colours for people; job and trace on every line."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from .telemetry.tracing import add_trace_id


def configure(service: str, *, log_format: str, level: str) -> None:
    """Set up logging for a process. `log_format`: auto, json or console."""
    human = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    renderer: Any = (
        # Rich tracebacks would print local variables, and with them keys.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if human
        else structlog.processors.JSONRenderer(sort_keys=False)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        add_trace_id,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _service(service),
    ]
    if not human:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.getLevelNamesMapping()[level.upper()])
    for chatty in ("httpx", "httpcore", "google_genai", "openai", "dbos", "numba", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _service(name: str) -> Any:
    def add(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {"service": name, **event}

    return add


def logger(name: str) -> Any:
    """A logger for a module: `log = logger(__name__)`, then `log.info("event", key=value)`."""
    return structlog.stdlib.get_logger(name)
