"""The author of the paper: asks an MLLM, in the steps of Figures 2 and 3, from top to bottom."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sva_common.errors import InvalidInput, Refused
from sva_common.logs import logger

from .. import prompts
from ..metrics import BAD_SCHEMES
from ..mllm.base import MAX_SEED, Mllm, Question
from ..mllm.patience import Patience
from ..plain_words import parse_keywords, tidy_description
from ..plan import Personalization, PlanOptions, Provenance
from ..scheme import Scheme
from ..scheme_parser import BadScheme, parse_examples, parse_scheme
from .base import Draft, View

log = logger(__name__)

MAX_REASKS = 3
"""How often a bad scheme is asked for again (with what was wrong)."""


@dataclass(slots=True)
class _Conversation:
    """The questions of one plan: they share a deadline, and each has a seed of its own."""

    patience: Patience
    seed: int
    asked: int = 0
    model: str = field(default="")

    async def ask(self, text: str, png: bytes | None = None) -> str:
        seed = (self.seed + self.asked) & MAX_SEED
        self.asked += 1
        answer = await self.patience.ask(Question(text, png, seed))
        self.model = answer.model
        return prompts.without_echo(answer.text)


class PromptedAuthor:
    """Asks `mllm`; one draft takes at most `total_s`, one question at most `ask_s` at a time."""

    def __init__(self, mllm: Mllm, *, total_s: float, ask_s: float, first_wait_s: float) -> None:
        self._mllm = mllm
        self._total_s = total_s
        self._ask_s = ask_s
        self._first_wait_s = first_wait_s

    async def draft(self, view: View | None, options: PlanOptions) -> Draft:
        """Describe, personalise, write. Raises as `Author` says, with the reasons of `mllm/failures.py`."""
        patience = Patience(
            self._mllm,
            deadline=time.monotonic() + self._total_s,
            ask_limit_s=self._ask_s,
            first_wait_s=self._first_wait_s,
        )
        talk = _Conversation(patience, options.seed)
        description = options.description or await _describe(talk, view)
        personal = await _personalise(talk, options.wish) if options.wish else None
        scheme, attempts = await _write(talk, description, personal)
        return Draft(
            description=description,
            scheme=scheme,
            personalization=personal,
            provenance=Provenance(
                provider=self._mllm.provider,
                model=talk.model,
                template_version=prompts.template_version(),
                attempts=attempts,
                sent_to=self._mllm.host,
            ),
        )

    async def close(self) -> None:
        """Let go of the MLLM's connections."""
        await self._mllm.close()


async def _describe(talk: _Conversation, view: View | None) -> str:
    if view is None:
        raise InvalidInput("there is nothing to look at", reason="NO_PICTURE")
    description = tidy_description(await talk.ask(prompts.describe_prompt(), view.png))
    if not description:
        raise Refused("the MLLM's description is empty", reason="MLLM_EMPTY")
    return description


async def _personalise(talk: _Conversation, wish: str) -> Personalization:
    examples = parse_examples(await talk.ask(prompts.examples_prompt(wish)))
    if not examples:
        log.warning("no substitute example could be used; the template keeps its own")
    keywords = parse_keywords(await talk.ask(prompts.keywords_prompt(wish)))
    return Personalization(
        keywords=keywords or parse_keywords(wish), examples=tuple(map(prompts.as_example, examples))
    )


async def _write(
    talk: _Conversation, description: str, personal: Personalization | None
) -> tuple[Scheme, int]:
    """The scheme, and how often it had to be asked for."""
    prompt = prompts.scheme_prompt(
        description,
        keywords=personal.keywords if personal else (),
        examples=personal.examples if personal else (),
    )
    question = prompt
    nearly: Scheme | None = None
    problem = ""
    for attempt in range(1, MAX_REASKS + 2):
        answer = await talk.ask(question)
        try:
            return parse_scheme(answer), attempt
        except BadScheme as error:
            BAD_SCHEMES.inc()
            problem, nearly = str(error), error.nearly or nearly
            log.info("the scheme cannot be used", attempt=attempt, problem=problem)
            question = prompts.correction_prompt(prompt, answer=answer, problem=problem)
    if nearly is not None:
        return nearly, attempt
    raise Refused(
        f"the MLLM gave no usable scheme in {attempt} attempts; the last: {problem}", reason="MLLM_BAD_SCHEME"
    )
