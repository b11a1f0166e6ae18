"""Writes docs/03-settings.md from the settings classes themselves. Usage: settings_table.py OUTPUT"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from sva_bgm.settings import BgmSettings
from sva_common.settings import ServiceSettings
from sva_gateway.settings import GatewaySettings
from sva_planner.settings import PlannerSettings
from sva_postproc.settings import PostprocSettings
from sva_sfx.settings import SfxSettings
from sva_text_to_audio.settings import TextToAudioSettings

INTRODUCTION = """# Settings

Every service reads its settings from the environment when it starts, and checks them: each mistake is one
line on stderr, and the exit status is 78. Written by `make docs` from the settings classes.
"""
SECTIONS: tuple[tuple[str, type[ServiceSettings], type[ServiceSettings] | None], ...] = (
    ("Every service", ServiceSettings, None),
    ("gateway", GatewaySettings, ServiceSettings),
    ("planner", PlannerSettings, ServiceSettings),
    ("sfx and bgm", TextToAudioSettings, ServiceSettings),
    ("sfx", SfxSettings, TextToAudioSettings),
    ("bgm", BgmSettings, TextToAudioSettings),
    ("postproc", PostprocSettings, ServiceSettings),
)


def render() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(section(*entry) for entry in SECTIONS)])


def section(title: str, kind: type[ServiceSettings], base: type[ServiceSettings] | None) -> str:
    """One table: what `kind` has on top of `base`, or has with another default."""
    rows = ["## " + title, "", "| variable | default | meaning |", "|---|---|---|"]
    for name, field in kind.model_fields.items():
        inherited = base.model_fields.get(name) if base else None
        if inherited is not None and inherited.default == field.default:
            continue
        meaning = field.description or (inherited.description if inherited else None)
        if not meaning:
            raise SystemExit(f"{kind.__name__}.{name} has no docstring")
        text = " ".join(meaning.split()) + allowed(field)
        rows.append(f"| `{variable(name, field)}` | {default(field)} | {text} |".replace("…|", "… |"))
    return "\n".join([*rows, ""])


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable of a field."""
    alias = field.validation_alias
    return alias if isinstance(alias, str) else f"SVA_{name.upper()}"


def default(field: FieldInfo) -> str:
    """The default, without what depends on the machine."""
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, SecretStr) or value == "":
        return ""
    if field.default_factory and isinstance(value, int):
        return "by the number of cores"
    text = str(value).replace(str(Path.home()), "~")
    return f"`{text}`" if " " not in text else text


def allowed(field: FieldInfo) -> str:
    """The values or the range that are allowed."""
    if get_origin(field.annotation) is Literal:
        return " One of " + ", ".join(f"`{value}`" for value in get_args(field.annotation)) + "."
    bounds = []
    for rule in field.metadata:
        bounds += [f"above {rule.gt:g}"] if getattr(rule, "gt", None) is not None else []
        bounds += [f"at least {rule.ge:g}"] if getattr(rule, "ge", None) is not None else []
        bounds += [f"at most {rule.le:g}"] if getattr(rule, "le", None) is not None else []
    return f" ({', '.join(bounds)})" if bounds else ""


if __name__ == "__main__":
    os.environ.pop("XDG_STATE_HOME", None)
    Path(sys.argv[1]).write_text(render())
