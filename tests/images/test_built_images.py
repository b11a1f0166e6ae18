"""The images themselves: built, started side by side as their own user, and given a job. Takes many minutes.

SVA_IMAGES=1 asks for it. BASE, INDEX_URL, CA_FILE and NETRC_FILE reach the build (docs/10-images.md).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from .dockerfile import DOCKERFILE, ROOT

BUILD_LIMIT_S = 3600
READY_LIMIT_S = 180
JOB_LIMIT_S = 600
HEALTH = {
    "planner": "sva.v1.PlannerService",
    "sfx": "sva.v1.TextToAudioService",
    "bgm": "sva.v1.TextToAudioService",
    "postproc": "sva.v1.PostprocService",
    "gateway": "sva.v1.GatewayService",
}
JOB = """
import pathlib, subprocess, sys
from sva_cli.demo.clip import make_clip
make_clip(pathlib.Path("/tmp/clip.mp4"))
sva = ("sva", "generate", "/tmp/clip.mp4", "--output", "/tmp/out.mp4", "--server", sys.argv[1])
subprocess.run(sva, check=True)
print(pathlib.Path("/tmp/out.mp4").stat().st_size > pathlib.Path("/tmp/clip.mp4").stat().st_size)
"""


class Engine:
    """docker, podman or buildah: runs programs of images in the foreground, on this machine's network."""

    def __init__(self, name: str, tag: str) -> None:
        self.name, self.tag = name, tag
        self._containers: list[str] = []

    def command(self, image: str, env: dict[str, str], *program: str) -> list[str]:
        variables = [word for item in env.items() for word in ("--env", "=".join(item))]
        if self.name == "buildah":
            made = subprocess.check_output([self.name, "from", f"sva-{image}:{self.tag}"], text=True)
            self._containers.append(container := made.strip())
            return [self.name, "run", "--network=host", *variables, container, "--", *program]
        started = [
            "run",
            "--rm",
            "--network=host",
            "--read-only",
            "--tmpfs=/tmp",
            f"--entrypoint={program[0]}",
        ]
        return [self.name, *started, *variables, f"sva-{image}:{self.tag}", *program[1:]]

    @contextmanager
    def running(self, image: str, env: dict[str, str], log: Path) -> Iterator[None]:
        """A service, until the end of the block. It must then stop by itself when told to."""
        command = self.command(image, {**env, "SVA_GRACE_S": "5"}, "python", "-m", f"sva_{image}")
        with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
            try:
                yield
            finally:
                process.terminate()
                process.wait(60)

    def remove(self) -> None:
        if self.name == "buildah":
            subprocess.run([self.name, "rm", *self._containers], capture_output=True, check=False)
        images = [f"sva-{target}:{self.tag}" for target in DOCKERFILE.targets()]
        subprocess.run([self.name, "rmi", *images], capture_output=True, check=False)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    if os.environ.get("SVA_IMAGES") != "1":
        pytest.skip("images are built when SVA_IMAGES=1")
    for name in ("docker", "podman", "buildah"):
        if (
            shutil.which(name)
            and not subprocess.run([name, "info"], capture_output=True, check=False).returncode
        ):
            break
    else:
        pytest.skip("nothing here builds images: install docker, podman or buildah")
    base = os.environ.get("BASE") or DOCKERFILE.arguments["BASE"]
    look = ["inspect", "--type=image", base] if name == "buildah" else ["image", "inspect", base]
    if subprocess.run([name, *look], capture_output=True, check=False).returncode:
        pytest.skip(f"the base image is not at hand: pull {base}, or name another in BASE")
    built = Engine(name, f"test-{uuid4().hex[:8]}")
    try:
        subprocess.run(
            [ROOT / "deploy" / "images" / "build.sh", *DOCKERFILE.targets()],
            env={**os.environ, "ENGINE": name, "TAG": built.tag},
            timeout=BUILD_LIMIT_S,
            check=True,
        )
        yield built
    finally:
        built.remove()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int, service: str) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        states = health_pb2_grpc.HealthStub(channel).Watch(
            request, timeout=READY_LIMIT_S, wait_for_ready=True
        )
        assert any(state.status == health_pb2.HealthCheckResponse.SERVING for state in states)


@pytest.mark.timeout(2 * BUILD_LIMIT_S)
def test_a_job_goes_through_the_five_images_from_the_sixth(engine: Engine, tmp_path: Path) -> None:
    ports = {service: free_port() for service in HEALTH}
    env = {f"SVA_GATEWAY_{name.upper()}": f"static:127.0.0.1:{port}" for name, port in ports.items()}
    with ExitStack() as stack:
        for service, port in ports.items():
            listen = {"SVA_LISTEN": f"127.0.0.1:{port}", **(env if service == "gateway" else {})}
            stack.enter_context(engine.running(service, listen, tmp_path / f"{service}.log"))
        for service, port in ports.items():
            wait_until_ready(port, HEALTH[service])
        command = engine.command("cli", {}, "python", "-c", JOB, f"127.0.0.1:{ports['gateway']}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=JOB_LIMIT_S, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == "True"


@pytest.mark.timeout(2 * BUILD_LIMIT_S)
@pytest.mark.parametrize("image", DOCKERFILE.targets())
def test_an_image_is_not_root_and_has_nothing_to_build_or_install_with(engine: Engine, image: str) -> None:
    tools = "pip pip3 uv gcc cc g++ make"
    asked = (
        f"id -u; for name in {tools}; do command -v $name; done; python -m pip --version 2>/dev/null; true"
    )
    command = engine.command(image, {}, "sh", "-c", asked)
    assert subprocess.check_output(command, text=True).split() == ["10001"]
