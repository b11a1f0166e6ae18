"""A job belongs to whoever created it, and to anyone else it does not exist."""

from __future__ import annotations

from ..jobs.store import no_such_job
from ..runtime import current
from .base import caller


async def owned(job_id: str) -> str:
    """The id, when the job exists for the present caller. Raises `NotFound`, the same either way."""
    if not caller().sees(await current().jobs.owner(job_id)):
        raise no_such_job(job_id)
    return job_id


def whose() -> str | None:
    """Whose jobs the present caller may list; None for everybody's."""
    return None if caller().sees_all else caller().id
