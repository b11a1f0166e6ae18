"""`python -m tests.load.prober ADDRESSES`: asks for health until its input ends, then tells the slowest."""

from __future__ import annotations

import json
import math
import select
import sys
import time

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

EVERY_S = 0.2
LIMIT_S = 5.0


def main() -> None:
    """Probe."""
    health = json.loads(sys.argv[1])
    stubs = {address: health_pb2_grpc.HealthStub(grpc.insecure_channel(address)) for address in health}
    slowest, count = dict.fromkeys(health, 0.0), 0
    while not select.select([sys.stdin], [], [], EVERY_S)[0]:
        for address, stub in stubs.items():
            for service in ("", health[address]):
                began = time.monotonic()
                try:
                    answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=LIMIT_S)
                    well = answer.status == health_pb2.HealthCheckResponse.SERVING
                except grpc.RpcError:
                    well = False
                took = time.monotonic() - began if well else math.inf
                slowest[address] = max(slowest[address], took)
                count += 1
    print(json.dumps({"slowest_s": slowest, "count": count}))  # noqa: T201


if __name__ == "__main__":
    main()
