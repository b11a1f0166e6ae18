"""One author in place of another that has failed for good."""

from __future__ import annotations

from dataclasses import replace

from sva_common.errors import Overloaded, Refused, SvaError, Unavailable
from sva_common.logs import logger

from ..metrics import FALLBACKS
from ..plan import PlanOptions, Provenance
from .base import Author, Draft, View

log = logger(__name__)


class FallbackAuthor:
    """Asks `first`; when that one cannot or will not answer, asks `second` and says so."""

    def __init__(self, first: Author, second: Author, *, sent_to: str) -> None:
        self._first = first
        self._second = second
        self._sent_to = sent_to

    async def draft(self, view: View | None, options: PlanOptions) -> Draft:
        """The draft of whoever answers. Its provenance names the reason when that is the second."""
        try:
            return await self._first.draft(view, options)
        except (Refused, Unavailable, Overloaded) as error:
            FALLBACKS.labels(error.reason).inc()
            log.warning("fallback answers", reason=error.reason, message=error.message)
            draft = await self._second.draft(view, options)
            return replace(draft, provenance=self._marked(draft, error))

    async def close(self) -> None:
        """Close both."""
        await self._first.close()
        await self._second.close()

    def _marked(self, draft: Draft, error: SvaError) -> Provenance:
        # What was asked may have seen the frame, even though it did not answer.
        return replace(
            draft.provenance, fallback_reason=f"{error.reason}: {error.message}", sent_to=self._sent_to
        )
