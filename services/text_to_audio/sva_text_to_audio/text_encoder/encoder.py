"""Turns prompts into conditions, and remembers them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from sva_common.errors import InvalidInput

MAX_TOKENS = 256
"""What the engine's cross-attention holds for a request."""
CACHE_BYTES = 64 << 20


class TextEncoder:
    """T5 and the language model's projection of it, as audiocraft's `T5Conditioner` computes them.

    May be called from any thread; one text is encoded at a time.
    """

    def __init__(
        self,
        tokenize: Callable[[str], Sequence[int]],
        encode: Callable[[Tensor], Tensor],
        weight: Tensor,
        bias: Tensor,
        *,
        max_tokens: int = MAX_TOKENS,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        """`encode` takes token ids, shape `(tokens,)`; `weight` and `bias` project what it returns."""
        self._tokenize = tokenize
        self._encode = encode
        self._weight = weight
        self._bias = bias
        self._max_tokens = max_tokens
        self._cache_bytes = cache_bytes
        self._cache: OrderedDict[str, Tensor] = OrderedDict()
        self._cached_bytes = 0
        self._lock = threading.Lock()

    def encode(self, prompt: str) -> Tensor:
        """The condition of a prompt, float32, shape `(tokens, dim)`. It is shared: do not write to it.

        An empty prompt is one row of zeros. Raises `InvalidInput` when there are more tokens than the
        engine attends to.
        """
        with self._lock:
            condition = self._cache.get(prompt)
            if condition is None:
                condition = self._condition(prompt)
                self._remember(prompt, condition)
            else:
                self._cache.move_to_end(prompt)
            return condition

    @torch.no_grad()
    def _condition(self, prompt: str) -> Tensor:
        ids = self._tokenize(prompt)
        if len(ids) > self._max_tokens:
            raise InvalidInput.field(
                "prompt", f"has {len(ids)} tokens of the text encoder; at most {self._max_tokens} are heard"
            )
        states = self._encode(torch.tensor(ids, device=self._weight.device))
        condition = F.linear(states, self._weight, self._bias)
        # audiocraft masks a text that is not there, and not its one token.
        return condition if prompt else torch.zeros_like(condition)

    def _remember(self, prompt: str, condition: Tensor) -> None:
        self._cache[prompt] = condition
        self._cached_bytes += condition.nbytes
        while self._cached_bytes > self._cache_bytes:
            _, forgotten = self._cache.popitem(last=False)
            self._cached_bytes -= forgotten.nbytes
