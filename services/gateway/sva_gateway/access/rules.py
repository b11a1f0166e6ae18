"""What each call of the API asks of its caller. A call that is not here is open to nobody."""

from __future__ import annotations

from sva_common.errors import PermissionDenied
from sva_common.tokens import Scope

from .base import Caller

SERVICE = "sva.v1.GatewayService"
NEEDS = {
    "CreateJob": Scope.SUBMIT,
    "GetJob": Scope.READ,
    "ListJobs": Scope.READ,
    "WatchJob": Scope.READ,
    "DownloadArtifact": Scope.READ,
    "CancelJob": Scope.CANCEL,
    "DeleteJob": Scope.CANCEL,
}


def check(caller: Caller, method: str) -> None:
    """Let the caller make a call by its full name, such as `sva.v1.GatewayService/GetJob`.

    Raises `PermissionDenied`.
    """
    service, _, rpc = method.partition("/")
    needed = NEEDS.get(rpc) if service == SERVICE else None
    if needed is None:
        raise PermissionDenied("nobody may make this call", reason="CALL_NOT_OPEN")
    if not caller.may(needed):
        raise PermissionDenied(
            f"this needs the scope {needed}", reason="SCOPE_MISSING", metadata={"scope": str(needed)}
        )
