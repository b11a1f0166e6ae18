"""KEDA and the autoscaler that it makes, as their documentation has them, on a clock of the test's own.

KEDA decides between none and some (activation, cooldown), the HorizontalPodAutoscaler how many: the ceiling
of metric / target, at most doubled or four more at once, and on the way down the highest of the last minutes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sva_common.stubs import externalscaler_pb2 as pb
from sva_common.stubs.externalscaler_pb2_grpc import ExternalScalerStub


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of a ScaledObject, and of the HPA behind it."""

    target_s: float
    max_replicas: int
    min_replicas: int = 0
    cooldown_s: float = 300.0
    stabilization_s: float = 300.0
    tolerance: float = 0.1


@dataclass(slots=True)
class SimulatedKeda:
    """One ScaledObject: asks the scaler, and keeps the number of replicas."""

    scaler: ExternalScalerStub
    kind: str
    rule: Rule
    replicas: int = 0
    _active_at: float = float("-inf")
    _wanted: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.replicas = self.rule.min_replicas

    @property
    def scaled(self) -> pb.ScaledObjectRef:
        """What KEDA sends with every call, keys of its own included."""
        metadata = {
            "kind": self.kind,
            "targetSeconds": f"{self.rule.target_s:g}",
            "scalerAddress": "gateway:9",
        }
        return pb.ScaledObjectRef(name=self.kind, namespace="sva", scalerMetadata=metadata)

    async def poll(self, now_s: float) -> float:
        """One round at that time; answer the metric. `replicas` is then what there shall be."""
        spec = (await self.scaler.GetMetricSpec(self.scaled)).metricSpecs[0]
        asked = pb.GetMetricsRequest(scaledObjectRef=self.scaled, metricName=spec.metricName)
        metric = (await self.scaler.GetMetrics(asked)).metricValues[0].metricValueFloat
        active = (await self.scaler.IsActive(self.scaled)).result
        if active:
            self._active_at = now_s
        if active and not self.replicas:
            # The autoscaler, asleep at none, takes over in its next round.
            self.replicas = 1
            return metric
        if not active and self.rule.min_replicas == 0 and now_s - self._active_at >= self.rule.cooldown_s:
            self.replicas = 0
            self._wanted.clear()
        if self.replicas:
            self._autoscale(now_s, metric, spec.targetSizeFloat)
        return metric

    def _autoscale(self, now_s: float, metric: float, target: float) -> None:
        rule = self.rule
        wanted = math.ceil(metric / target)
        if abs(metric / (target * self.replicas) - 1) <= rule.tolerance:
            wanted = self.replicas
        wanted = min(max(wanted, rule.min_replicas, 1), rule.max_replicas)
        self._wanted = [w for w in self._wanted if now_s - w[0] < rule.stabilization_s] + [(now_s, wanted)]
        if wanted > self.replicas:
            self.replicas = min(wanted, max(2 * self.replicas, self.replicas + 4))
        else:
            self.replicas = min(self.replicas, max(count for _, count in self._wanted))
