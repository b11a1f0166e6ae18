"""Page tokens: the place of the last job of a page in the order newest first."""

from __future__ import annotations

import base64
import binascii

from sva_common.errors import InvalidInput


def encode(place: tuple[int, str]) -> str:
    """A token for a place: microseconds since the epoch, and the id."""
    return base64.urlsafe_b64encode(f"{place[0]}.{place[1]}".encode()).decode().rstrip("=")


def decode(token: str) -> tuple[int, str]:
    """The place that a token stands for. Raises `InvalidInput` with reason INVALID_PAGE_TOKEN."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        created, _, job_id = text.partition(".")
        return _bounded(int(created)), _printable(job_id)
    except (ValueError, binascii.Error):
        raise InvalidInput.field(
            "page_token", "must be the next_page_token of the page before", reason="INVALID_PAGE_TOKEN"
        ) from None


def _printable(job_id: str) -> str:
    if not job_id.isprintable():
        raise ValueError(job_id)
    return job_id


def _bounded(value: int) -> int:
    if not 0 <= value < 2**63:
        raise ValueError(value)
    return value
