"""How much memory loading takes, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .checkpoints.fixtures import MakeCheckpoint

SCRIPT = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock
from huggingface_hub import constants
import torch
from sva_text_to_audio.checkpoint import open_checkpoint
from sva_text_to_audio.codec import load_codec
from sva_text_to_audio.codec.audiocraft_modules import seanet_decoder
from sva_text_to_audio.text_encoder import load_text_encoder
import sva_text_to_audio.text_encoder.load
import transformers.models.t5.tokenization_t5, transformers.models.t5.configuration_t5
import safetensors

def resident(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(field + ":"))

seanet_decoder()
source, hub, release = sys.argv[1:]
before = resident("VmRSS")
with mock.patch.multiple(constants, HF_HUB_CACHE=hub, HF_HUB_OFFLINE=True), ThreadPoolExecutor() as threads:
    checkpoint = open_checkpoint(source)
    digest = threads.submit(checkpoint.language_model.sha256)
    text_encoder = load_text_encoder(checkpoint, torch.device("cpu"))
    codec = load_codec(checkpoint, torch.device("cpu"))
    packed = {}
    for name, tensor in checkpoint.state.items():
        packed[name] = tensor.clone()
        if release == "release":
            checkpoint.state.release(name)
    digest.result()
print(json.dumps({"weights": checkpoint.state.nbytes, "grown": resident("VmHWM") - before}))
"""
SLACK = 64 << 20
"""For T5, codec and the allocator."""


@pytest.mark.timeout(300)
def test_loading_never_holds_the_weights_twice(make_checkpoint: MakeCheckpoint) -> None:
    from .checkpoints.codec import CodecSize, codec_package
    from .checkpoints.language_model import LanguageModelSize

    size = LanguageModelSize(dim=1024, heads=16, layers=6)
    checkpoint = make_checkpoint(size, codec_package(CodecSize()))
    weights, grown = measure(checkpoint.folder, checkpoint.hub, "release")
    assert weights > 190e6
    assert weights < grown < 1.2 * weights + SLACK
    _, kept = measure(checkpoint.folder, checkpoint.hub, "keep")
    assert kept > 1.2 * weights + SLACK, "the bound above does not tell one copy from two"


def measure(folder: Path, hub: Path, release: str) -> tuple[int, int]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(hub), release],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = json.loads(done.stdout)
    return said["weights"], said["grown"]
