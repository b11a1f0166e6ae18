"""When the user has written every prompt, nobody is asked."""

from __future__ import annotations

from ..plan import PlanOptions, Provenance
from ..scheme import Scheme
from .base import Draft, View

PROVIDER = "user"


class UserAuthor:
    """Hands back what the user wrote."""

    async def draft(self, _view: View | None, options: PlanOptions) -> Draft:
        """The user's own words as a draft."""
        return Draft(
            description=options.description,
            scheme=Scheme(idea="", sfx=options.sfx_prompts, bgm=options.bgm_prompt),
            personalization=None,
            provenance=Provenance(PROVIDER),
        )

    async def close(self) -> None:
        """Nothing is open."""
