"""From a checkpoint on disk to a backend that generates. Imports torch: only for real models."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sva_common.logs import logger

from . import metrics
from .backend import Backend, ModelInfo
from .checkpoint import Checkpoint, CheckpointError, Family, open_checkpoint
from .checkpoint.weights import file_sha256
from .codec import load_codec
from .embedded import EmbeddedBackend
from .engine.build import Limits, build_engine
from .engine.device import choose_device, device_name
from .engine_backend import EngineBackend
from .model import Model
from .models.manifest import check_manifest
from .settings import TextToAudioSettings
from .text_encoder import load_text_encoder

log = logger(__name__)

Check = Callable[[], str]
"""Waits for the files' hashes and compares them: that of the language model. Raises `CheckpointError`."""


class Loader:
    """Loads one checkpoint, and times it stage by stage."""

    def __init__(self, family: Family, settings: TextToAudioSettings, *, imports_s: float = 0.0) -> None:
        self._family: Family = family
        self._settings = settings
        self._device = choose_device(settings.device)
        self._stages = {"imports": imports_s}

    def load(self, source: str, sha256: str = "") -> Backend:
        """Load a folder or hub id, and what runs it: the engine, or audiocraft's own loop.

        `sha256`, unless empty, must be that of the language model's file. Raises `CheckpointError`, and
        `Refused` where memory or a device is missing.
        """
        with self._stage("open"):
            checkpoint = open_checkpoint(source, self._family, offline=self._settings.models_offline)
        files = (checkpoint.language_model, checkpoint.codec)
        for file in files:
            log.info("loading", file=str(file.path), mib=round(file.nbytes / 2**20, 1), to=str(self._device))
        with ThreadPoolExecutor(len(files) + 1, thread_name_prefix="hash") as threads:
            # Beside the loading, which reads the same pages.
            digests = [threads.submit(file.sha256) for file in files]
            known = {file.path: digest for file, digest in zip(files, digests, strict=True)}
            listed = threads.submit(_check_listed, checkpoint.files.folder, known)

            def check() -> str:
                listed.result()
                return _checked(checkpoint, digests[0].result(), sha256)

            make = self._audiocraft if checkpoint.config.unsupported else self._engine
            backend = make(checkpoint, source, check)
        for file, digest in zip(files, digests, strict=True):
            log.info("checkpoint", file=str(file.path), sha256=digest.result())
        for name, seconds in self._stages.items():
            metrics.LOAD_SECONDS.labels(name).set(seconds)
        timing = {f"{name}_s": round(seconds, 2) for name, seconds in self._stages.items()}
        log.info("loaded", model=backend.info.name, engine=backend.info.engine, **timing)
        return backend

    def _engine(self, checkpoint: Checkpoint, source: str, check: Check) -> Backend:
        config, settings = checkpoint.config, self._settings
        with self._stage("load"):
            model = Model(
                config,
                load_text_encoder(
                    checkpoint, self._device, given=settings.t5, offline=settings.models_offline
                ),
                load_codec(checkpoint, self._device),
            )
        engine = build_engine(
            checkpoint.state,
            config.shape,
            release=checkpoint.state.release,
            window_frames=int(config.window_s * config.frame_rate),
            device=self._device,
            threads=settings.torch_threads,
            limits=Limits(settings.max_batch, settings.kv_cache_mib << 20),
            stage=self._stage,
        )
        info = self._info(checkpoint, source, check(), "continuous batching")
        return EngineBackend(model, engine, info, queue_capacity=settings.queue_capacity)

    def _audiocraft(self, checkpoint: Checkpoint, source: str, check: Check) -> Backend:
        from .audiocraft_loop import AudiocraftLoop

        why = "; ".join(checkpoint.config.unsupported)
        log.warning("the engine does not cover this model, audiocraft's own loop runs it", why=why)
        info = self._info(
            checkpoint,
            source,
            check(),
            f"audiocraft's own loop, because of: {why}",
        )
        with self._stage("load"):
            loop = AudiocraftLoop(
                checkpoint,
                info,
                self._device,
                t5=self._settings.t5,
                offline=self._settings.models_offline,
            )
        return EmbeddedBackend(loop, slots=1, queue_capacity=self._settings.queue_capacity)

    def _info(self, checkpoint: Checkpoint, source: str, digest: str, engine: str) -> ModelInfo:
        return ModelInfo(
            name=checkpoint.files.name,
            version=checkpoint.files.revision or checkpoint.language_model.version,
            sample_rate=checkpoint.config.sample_rate,
            channels=checkpoint.config.channels,
            checkpoint=source,
            checkpoint_sha256=digest,
            device=device_name(self._device),
            engine=engine,
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + time.monotonic() - start


def _check_listed(folder: Path, known: dict[Path, Future[str]]) -> None:
    """Compare a fetched folder with the list of its hashes, without reading a file twice."""
    check_manifest(folder, lambda path: known[path].result() if path in known else file_sha256(path))


def _checked(checkpoint: Checkpoint, found: str, sha256: str) -> str:
    if sha256 and found != sha256.lower():
        raise CheckpointError.at(
            checkpoint.language_model.path, f"has the SHA-256 {found}; it must be {sha256.lower()}"
        )
    return found
