"""The dictionary that a released `.bin` holds."""

from __future__ import annotations

from typing import Any

import torch
from omegaconf import DictConfig, OmegaConf

Package = dict[str, Any]


def export(best_state: dict[str, torch.Tensor], cfg: DictConfig) -> Package:
    """Weights and their configuration under the keys of `audiocraft.utils.export`."""
    import audiocraft

    return {
        "best_state": best_state,
        "xp.cfg": OmegaConf.to_yaml(cfg),
        "version": audiocraft.__version__,
        "exported": True,
    }


def export_reference(pretrained: str) -> Package:
    """A codec that is only named: its weights are those of another hub repository, `pretrained`."""
    import audiocraft

    return {"pretrained": pretrained, "exported": True, "version": audiocraft.__version__}
