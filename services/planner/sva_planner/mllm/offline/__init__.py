"""The planner's own eyes and scheme writer: no network, no weights.

It knows colour, light, texture, horizon and motion, and a vocabulary of sounding things; nothing else.
"""

from sva_planner.mllm.offline.describe import describe
from sva_planner.mllm.offline.look import look, shows_nothing
from sva_planner.mllm.offline.observation import Motion, Observation
from sva_planner.mllm.offline.scheme_writer import write_scheme
from sva_planner.mllm.offline.wish import keywords

__all__ = ["Motion", "Observation", "describe", "keywords", "look", "shows_nothing", "write_scheme"]
