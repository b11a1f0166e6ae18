"""KEDA's external scaler on the wire."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sva_common.errors import InvalidInput, Violation
from sva_common.stubs import externalscaler_pb2 as pb
from sva_common.stubs import externalscaler_pb2_grpc

from ..jobs.demand import KINDS
from .backlog import Backlog

POLL_S = 1.0
LONGEST_TARGET_S = 86400.0


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a ScaledObject asks for: a kind of worker, and the seconds of backlog for each replica."""

    kind: str
    target_s: float

    @property
    def metric(self) -> str:
        """Name of the metric. KEDA puts an index before it, and it has to be a label value."""
        return f"sva-{self.kind}-backlog-seconds"


def read_trigger(scaled: pb.ScaledObjectRef) -> Trigger:
    """The trigger's metadata, of which KEDA's own keys are not ours to judge. Raises `InvalidInput`."""
    metadata = dict(scaled.scalerMetadata)
    wrong = []
    if (kind := metadata.get("kind", "")) not in KINDS:
        wrong.append(Violation("scalerMetadata.kind", f"must be one of {', '.join(KINDS)}"))
    if (target_s := _number(metadata.get("targetSeconds", ""))) is None:
        wrong.append(
            Violation(
                "scalerMetadata.targetSeconds", f"must be a number above 0 and at most {LONGEST_TARGET_S:g}"
            )
        )
    if wrong or target_s is None:
        told = "; ".join(f"{violation.field}: {violation.description}" for violation in wrong)
        raise InvalidInput(told, reason="INVALID_FIELD", violations=tuple(wrong))
    return Trigger(kind, target_s)


class ExternalScalerServicer(externalscaler_pb2_grpc.ExternalScalerServicer):
    """Answers from the backlog. Whether it is more than nothing decides between none and one replica."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog

    async def IsActive(self, request: pb.ScaledObjectRef, context: Any) -> pb.IsActiveResponse:
        """Whether there is a backlog."""
        return pb.IsActiveResponse(result=await self._active(read_trigger(request)))

    async def StreamIsActive(
        self, request: pb.ScaledObjectRef, context: Any
    ) -> AsyncIterator[pb.IsActiveResponse]:
        """Whether there is a backlog, at once and at every change."""
        trigger, told = read_trigger(request), None
        while True:
            if (active := await self._active(trigger)) != told:
                told = active
                yield pb.IsActiveResponse(result=active)
            await asyncio.sleep(POLL_S)

    async def GetMetricSpec(self, request: pb.ScaledObjectRef, context: Any) -> pb.GetMetricSpecResponse:
        """The metric, and its target for each replica."""
        trigger = read_trigger(request)
        spec = pb.MetricSpec(
            metricName=trigger.metric,
            targetSize=math.ceil(trigger.target_s),
            targetSizeFloat=trigger.target_s,
        )
        return pb.GetMetricSpecResponse(metricSpecs=[spec])

    async def GetMetrics(self, request: pb.GetMetricsRequest, context: Any) -> pb.GetMetricsResponse:
        """The backlog in seconds."""
        trigger = read_trigger(request.scaledObjectRef)
        seconds = await self._backlog.seconds(trigger.kind)
        value = pb.MetricValue(
            metricName=request.metricName or trigger.metric,
            metricValue=math.ceil(seconds),
            metricValueFloat=seconds,
        )
        return pb.GetMetricsResponse(metricValues=[value])

    async def _active(self, trigger: Trigger) -> bool:
        return await self._backlog.seconds(trigger.kind) > 0


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value <= LONGEST_TARGET_S else None
