"""A caller, and how one is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from sva_common.errors import InternalError
from sva_common.tokens import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: `token:NAME`, `oidc:SUBJECT`, or nobody in particular where nobody is asked."""

    id: str
    scopes: frozenset[Scope]

    @property
    def sees_all(self) -> bool:
        """Whether everybody's jobs exist for this caller."""
        return Scope.ADMIN in self.scopes

    def may(self, scope: Scope) -> bool:
        """Whether the caller has that scope."""
        return scope in self.scopes or self.sees_all

    def sees(self, owner: str) -> bool:
        """Whether a job of `owner` exists for this caller."""
        return self.id == owner or self.sees_all


ANYONE = Caller("", frozenset(Scope))
"""Whoever calls a gateway that asks nobody. All jobs are theirs."""


class Authenticator(Protocol):
    """Recognises callers by the values of their `authorization` metadata."""

    async def start(self) -> None:
        """Read what it needs. Raises `Refused` when that is not there."""
        ...

    async def recognise(self, authorization: Sequence[str]) -> Caller:
        """The caller. Raises `Unauthenticated`, and `Unavailable` when that cannot be told now."""
        ...


_calling: ContextVar[Caller] = ContextVar("sva_caller")


def set_caller(caller: Caller) -> None:
    """Say who makes the present call."""
    _calling.set(caller)


def caller() -> Caller:
    """Who makes the present call. Where nobody has said so, nobody gets in: raises `InternalError`."""
    try:
        return _calling.get()
    except LookupError:
        raise InternalError("this call has not been asked who makes it") from None
