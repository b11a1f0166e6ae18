"""What a caller of a real process with a real checkpoint can rely on."""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import time
from collections.abc import AsyncIterator, Callable

import grpc
import numpy as np
import pytest
import pytest_asyncio
import torch
from grpc_health.v1 import health_pb2

from sva_common.errors import InvalidInput, Overloaded
from sva_common.status import from_rpc_error
from sva_common.stubs import text_to_audio_pb2 as wire

from .checkpoints.fixtures import Checkpoint
from .checkpoints.reference import Reference
from .serving import Caller, Heard, first, listen, running, sfx

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]

RAIN = "rain on a tin roof while thunder rolls"
RATE = 16_000
LONG = "qzx" * 300
"""No word of it is known to the text encoder: it is read letter by letter."""
Load = Callable[[Checkpoint], Reference]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(
    tiny_audiogen: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    """The sfx service as it comes, with windows of 3 s."""
    log = tmp_path_factory.mktemp("service") / "sfx.log"
    async with running("sva_sfx", log, **sfx(tiny_audiogen.folder, tiny_audiogen.hub)) as caller:
        await caller.ready()
        yield caller


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def narrow(
    tiny_audiogen: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Caller]:
    """One at a time, and one more may wait."""
    log = tmp_path_factory.mktemp("narrow") / "sfx.log"
    env = {**sfx(tiny_audiogen.folder, tiny_audiogen.hub), "SVA_MAX_BATCH": "1", "SVA_QUEUE_CAPACITY": "1"}
    async with running("sva_sfx", log, **env) as caller:
        await caller.ready()
        yield caller


def audiocraft(
    reference: Reference, prompt: str, duration_s: float, seed: int, **params: float
) -> np.ndarray:
    with torch.no_grad():
        return reference.generate_audio(prompt, duration_s, seed, **params).numpy()


async def test_the_model_is_told_precisely(service: Caller, tiny_audiogen: Checkpoint) -> None:
    answer = await service.model()
    assert answer.state == wire.MODEL_STATE_READY
    assert answer.queue_capacity == 64
    digest = hashlib.sha256((tiny_audiogen.folder / "state_dict.bin").read_bytes()).hexdigest()
    model = answer.model
    assert (model.checkpoint, model.checkpoint_sha256) == (str(tiny_audiogen.folder), digest)
    assert (model.sample_rate, model.channels) == (RATE, 1)
    assert (model.device, model.engine) == ("cpu", "continuous batching")


@pytest.mark.parametrize("duration_s", [1.0, 7.0])
async def test_the_sound_is_audiocrafts_also_beyond_the_models_window(
    service: Caller, tiny_audiogen: Checkpoint, reference: Load, duration_s: float
) -> None:
    heard = await service.generate(RAIN, duration_s, seed=7)
    expected = audiocraft(reference(tiny_audiogen), RAIN, duration_s, 7, extend_stride=2)
    assert heard.samples.shape == expected.shape == (1, duration_s * RATE)
    np.testing.assert_allclose(heard.samples, expected, rtol=0, atol=1e-4)
    assert heard.done is not None
    assert (heard.done.seed, heard.done.sample_rate) == (7, RATE)
    assert heard.done.generation_time.ToNanoseconds() > 0


async def test_the_same_request_gives_the_same_bytes_alone_and_in_a_crowd(service: Caller) -> None:
    alone = await service.generate(RAIN, 4.0, seed=3)
    others = [
        service.generate(
            "a dog barks", 1.0 + n, seed=n, temperature=0.5 + n / 4, top_k=10 * n, guidance_scale=n
        )
        for n in range(6)
    ]
    crowd = await asyncio.gather(
        *others[:3], service.generate(RAIN, 4.0, seed=3), *others[3:], service.generate(RAIN, 4.0, seed=4)
    )
    assert crowd[3].data == alone.data
    assert len({heard.data for heard in crowd}) == 8
    batches = await service.metrics()
    assert batches("sva_engine_batch_size_bucket", le="+Inf") > batches(
        "sva_engine_batch_size_bucket", le="4.0"
    )


async def test_progress_rises_and_comes_at_most_ten_times_a_second(service: Caller) -> None:
    heard = await service.generate(RAIN, 15.0, seed=1)
    assert heard.positions == [0]
    assert heard.fractions == sorted(heard.fractions)
    assert 0 <= heard.fractions[0] < 0.1
    assert 0.5 < heard.fractions[-1] <= 1
    # Messages may wait for each other on the way, so the whole counts and not one gap.
    assert len(heard.fractions) <= 10 * (heard.progress_times[-1] - heard.progress_times[0]) + 3


async def test_a_prompt_that_the_model_cannot_hear_whole_is_an_error_of_that_field(service: Caller) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        await service.generate(LONG, 1.0, seed=1)
    error = from_rpc_error(caught.value)
    assert isinstance(error, InvalidInput)
    assert [violation.field for violation in error.violations] == ["prompt"]
    assert "256" in str(error)


async def test_health_answers_while_the_engine_works_flat_out(service: Caller) -> None:
    """Within 100 ms; other processes may use this machine too, so only the median is held to that."""
    calls = [service.call(RAIN, 600.0, seed=n) for n in range(8)]
    await asyncio.gather(*(first(call, "progress") for call in calls))
    waits = []
    for _ in range(500):
        asked = time.monotonic()
        answer = await service.health.Check(health_pb2.HealthCheckRequest(), timeout=5)
        waits.append(time.monotonic() - asked)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert not any(call.done() for call in calls)
    for call in calls:
        call.cancel()
    assert statistics.median(waits) < 0.1
    assert max(waits) < 1


async def test_when_full_it_says_when_to_come_back_and_who_waits_hears_its_place(narrow: Caller) -> None:
    working = narrow.call(RAIN, 600.0, seed=1)
    await first(working, "progress")
    waiting = narrow.call(RAIN, 1.0, seed=2)
    assert (await first(waiting, "queued")).queued.position == 0
    with pytest.raises(grpc.RpcError) as caught:
        await narrow.generate(RAIN, 1.0, seed=3)
    error = from_rpc_error(caught.value)
    assert isinstance(error, Overloaded)
    assert (error.reason, error.retry_after_s) == ("QUEUE_FULL", 5)
    full = await narrow.metrics()
    assert (full("sva_generation_active"), full("sva_generation_queue_depth")) == (1, 1)
    working.cancel()
    heard = await listen(waiting)
    assert len(heard.data) == 4 * RATE
    assert heard.done is not None
    assert heard.done.queue_time.ToNanoseconds() > 0


async def test_a_call_that_is_cancelled_or_too_late_makes_room_for_the_next(narrow: Caller) -> None:
    cancelled = narrow.call(RAIN, 600.0, seed=1)
    await first(cancelled, "progress")
    cancelled.cancel()
    assert (await narrow.generate(RAIN, 1.0, seed=2)).done
    with pytest.raises(grpc.RpcError) as caught:
        await narrow.generate(RAIN, 600.0, seed=1, limit_s=0.5)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert (await narrow.generate(RAIN, 1.0, seed=2)).done
    given_up = narrow.call(RAIN, 600.0, seed=1)
    await first(given_up, "progress")
    waiting = narrow.call(RAIN, 600.0, seed=2)
    await first(waiting, "queued")
    waiting.cancel()
    given_up.cancel()
    idle = await narrow.metrics(lambda scraped: scraped("sva_generation_active") == 0)
    assert idle("sva_generation_queue_depth") == 0
    assert (await narrow.model()).state == wire.MODEL_STATE_READY


async def test_the_metrics_tell_how_the_engine_fares(service: Caller) -> None:
    heard: Heard = await service.generate(RAIN, 2.0, seed=1)
    assert heard.done
    scraped = await service.metrics(
        lambda now: now("sva_generation_active") == 0 and now("sva_engine_kv_cache_bytes") < 2048
    )
    assert scraped("sva_generation_queue_depth") == 0
    assert scraped("sva_generation_queue_seconds_count") == scraped("sva_generation_seconds_count") >= 1
    assert scraped("sva_generation_real_time_factor_sum") > 0
    assert scraped("sva_generation_audio_seconds_total") >= 2
    assert scraped("sva_engine_frames_total") >= 100
    assert scraped("sva_engine_batch_size_count") > 0
    # The scratch token stays taken.
    assert scraped("sva_engine_kv_cache_bytes") == 2 * 2 * 64 * 4
    with pytest.raises(grpc.RpcError):
        await service.generate(LONG, 1.0, seed=1)
    failed = await service.metrics()
    assert failed("sva_generation_failures_total", reason="INVALID_INPUT") >= 1
    stages = {sample.labels["stage"] for sample in failed.families["sva_model_load_seconds"].samples}
    assert stages == {"imports", "open", "load", "pack", "capture"}
    assert failed("sva_model_load_seconds", stage="imports") > 0
