"""The author that needs nobody: the offline eyes and the offline writer."""

from __future__ import annotations

import asyncio

from ..plan import Personalization, PlanOptions, Provenance
from .base import Draft, View

PROVIDER = "offline"


class OfflineAuthor:
    """Answers from colour, light, texture and motion; see `mllm/offline`."""

    async def draft(self, view: View | None, options: PlanOptions) -> Draft:
        """Describe and write, in a thread: it is a fraction of a second of pure computing."""
        return await asyncio.to_thread(_draft, view, options)

    async def close(self) -> None:
        """Nothing is open."""


def _draft(view: View | None, options: PlanOptions) -> Draft:
    from ..mllm import offline

    description = options.description
    if not description and view is not None:
        description = offline.describe(offline.look(view.frames, view.key))
    return Draft(
        description=description,
        scheme=offline.write_scheme(description, options.wish, options.seed),
        personalization=Personalization(tuple(offline.keywords(options.wish))) if options.wish else None,
        provenance=Provenance(PROVIDER, model="sva-offline", attempts=1),
    )
