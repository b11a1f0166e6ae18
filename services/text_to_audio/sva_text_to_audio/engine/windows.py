"""A sound of any length as windows that the model can hold, each continuing the one before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """`frames` in all, of which the first `prompt` are the end of the window before."""

    frames: int
    prompt: int


def plan_windows(
    duration_s: float, *, window_s: float, stride_s: float, frame_rate: float, prompt: int = 0
) -> tuple[Window, ...]:
    """Cut a duration into windows, with audiocraft's arithmetic (`BaseGenModel._generate_tokens`).

    Its lengths are truncated as floating-point numbers (`int(0.84 * 50) == 41`), which is kept: another
    length would be another sound. `prompt`: frames that are given, at the start.
    """
    if duration_s <= window_s:
        return (Window(int(duration_s * frame_rate), prompt),)
    total, stride = int(duration_s * frame_rate), int(frame_rate * stride_s)
    windows: list[Window] = []
    offset = 0
    while offset + prompt < total:
        frames = int(min(duration_s - offset / frame_rate, window_s) * frame_rate)
        if frames <= prompt:  # A last frame that the truncation has swallowed.
            break
        windows.append(Window(frames, prompt))
        prompt = max(0, frames - stride)
        offset += stride
    return tuple(windows)
