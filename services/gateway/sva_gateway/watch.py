"""Watching jobs: one reader per job, however many watch it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from sva_common.errors import OutOfRange, SvaError, Unavailable
from sva_common.logs import logger
from sva_common.stubs import gateway_pb2 as pb

from .jobs.progress import fill_in, job_progress
from .jobs.states import ended
from .jobs.store import JobStore
from .places import Places

log = logger(__name__)
POLL_S = 0.5
"""How soon a change that another replica made is seen. Changes made here are seen at once."""
SAMPLE_INTERVAL_S = 0.5
Message = pb.WatchJobResponse


class Feed:
    """One job as it is read: its events so far, its latest progress, and whether it has ended."""

    def __init__(self, store: JobStore, job_id: str) -> None:
        self.watchers = 0
        self.job = pb.Job()
        self.events: list[pb.JobEvent] = []
        self.progress = pb.JobProgress()
        self.error: SvaError | None = None
        self.wake = asyncio.Event()
        self._store = store
        self._job_id = job_id
        self._news = asyncio.Event()
        self._looking = asyncio.Lock()
        self._sampled_at = 0.0
        self.task: asyncio.Task[None] | None = None

    @property
    def over(self) -> bool:
        """Whether there will be no more news."""
        return self.error is not None or ended(self.job)

    @property
    def news(self) -> asyncio.Event:
        """Set, and replaced, at the next news."""
        return self._news

    async def read(self) -> None:
        """Read until the job has ended or is gone."""
        try:
            while not self.over:
                self.wake.clear()
                await self.look()
                if not self.over:
                    # Not `wait_for`: cancelled just as the event is set, it goes on (Python below 3.12).
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(POLL_S):
                            await self.wake.wait()
        except Exception as error:
            if self.error is not None:
                # The watchers have been let go: the gateway is stopping, and its threads with it.
                return
            log.error("cannot read a job", job=self._job_id, exc_info=error)
            self.fail(Unavailable("the job cannot be read now", retry_after_s=1.0))

    async def look(self) -> None:
        """Read what is new, and tell the watchers."""
        async with self._looking:
            try:
                job, events, samples = await asyncio.to_thread(self._look)
            except SvaError as error:
                self.fail(error)
                return
            self._take(job, events, samples)

    def _take(self, job: pb.Job, events: list[pb.JobEvent], samples: dict[str, float]) -> None:
        told = bool(events) or ended(job) or not self.job.id
        self.events += events
        self.job = fill_in(job, samples)
        progress = job_progress(job, samples)
        now = time.monotonic()
        if progress != self.progress and now - self._sampled_at >= SAMPLE_INTERVAL_S:
            self.progress, self._sampled_at, told = progress, now, True
        if told:
            self._tell()

    def fail(self, error: SvaError) -> None:
        """There will be no more news, and this is why."""
        self.error = error
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _look(self) -> tuple[pb.Job, list[pb.JobEvent], dict[str, float]]:
        # The job is read before the events: what it says has happened is then among them.
        job = self._store.get(self._job_id)
        samples = self._store.progress(self._job_id)
        return job, self._store.events(self._job_id, len(self.events)), samples


class Feeds:
    """The feeds that are being watched, by job. `most`: how many may watch at once."""

    def __init__(self, store: JobStore, most: int) -> None:
        self._store = store
        self._places = Places("watches", most, reason="TOO_MANY_WATCHES")
        self._feeds: dict[str, Feed] = {}
        self._closed = False

    def wake(self, job_id: str) -> None:
        """The job has changed."""
        if (feed := self._feeds.get(job_id)) is not None:
            feed.wake.set()

    def close(self) -> None:
        """Let go of all watchers: they come back to whoever takes over."""
        self._closed = True
        for feed in self._feeds.values():
            feed.fail(_draining())

    async def watch(self, job_id: str, after: int) -> AsyncIterator[Message]:
        """The job as it stands, then its events after number `after` and progress, until it ends.

        Raises `NotFound`, `OutOfRange`, `Overloaded` and `Unavailable`.
        """
        async with self._feed(job_id) as feed:
            if after > feed.job.last_event:
                # Another replica may have told of more than was read here.
                await feed.look()
            if feed.error is not None:
                raise feed.error
            seen = feed.job
            if after > seen.last_event:
                raise OutOfRange(
                    f"after is {after}, the last event is {seen.last_event}", reason="NO_SUCH_EVENT"
                )
            yield Message(job=seen)
            told, progress = after, pb.JobProgress()
            while True:
                news, over = feed.news, feed.over
                for event in feed.events[told:]:
                    yield Message(event=event)
                    told = event.number
                if feed.error is not None:
                    raise feed.error
                if over:
                    yield Message(job=feed.job)
                    return
                if feed.progress != progress:
                    progress = feed.progress
                    yield Message(progress=progress)
                await news.wait()

    @contextlib.asynccontextmanager
    async def _feed(self, job_id: str) -> AsyncIterator[Feed]:
        if self._closed:
            raise _draining()
        feed = self._feeds.get(job_id)
        if feed is None:
            feed = self._feeds[job_id] = Feed(self._store, job_id)
            feed.task = asyncio.create_task(feed.read())
        feed.watchers += 1
        try:
            with self._places.take():
                while not feed.job.id and feed.error is None:
                    await feed.news.wait()
                yield feed
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                if self._feeds.get(job_id) is feed:
                    del self._feeds[job_id]
                if feed.task is not None:
                    feed.task.cancel()


def _draining() -> Unavailable:
    return Unavailable("the gateway is stopping; watch again", reason="DRAINING", retry_after_s=1.0)
