"""Finds files of the Hugging Face hub: in its cache first, over the network where that is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import CheckpointError

HUB_ID = re.compile(r"(?P<repository>[\w][\w.-]*(/[\w][\w.-]*)?)(@(?P<revision>[\w.-]{1,100}))?")


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model of the hub: `owner/name`, or `owner/name@revision`."""

    repository: str
    revision: str | None = None

    @classmethod
    def parse(cls, text: str) -> HubModel | None:
        """The model that a text names; none when it cannot be a hub id."""
        match = HUB_ID.fullmatch(text)
        return cls(match["repository"], match["revision"]) if match else None

    def cached(self, name: str) -> Path | None:
        """A file in the cache, without asking the network."""
        from huggingface_hub import try_to_load_from_cache

        found = try_to_load_from_cache(self.repository, name, revision=self.revision)
        return Path(found) if isinstance(found, str) else None

    def find(self, names: Iterable[str], *, offline: bool) -> Path | None:
        """The first of these files that there is, downloaded if need be; none when the hub has none.

        What the cache has is used as it is, so that a restart never changes the model. Raises
        `CheckpointError` when it is not in the cache and cannot be downloaded.
        """
        names = tuple(names)
        for name in names:
            if found := self.cached(name):
                return found
        if offline or hub_is_offline():
            raise self._missing(names, "downloading is off (SVA_MODELS_OFFLINE or HF_HUB_OFFLINE)")
        for name in names:
            if found := self._download(name, names):
                return found
        return None

    def _download(self, name: str, names: tuple[str, ...]) -> Path | None:
        from huggingface_hub import errors, hf_hub_download

        try:
            return Path(hf_hub_download(self.repository, name, revision=self.revision))
        except errors.LocalEntryNotFoundError as error:
            raise self._missing(names, "the hub cannot be reached") from error
        except errors.EntryNotFoundError:
            return None
        except errors.GatedRepoError as error:
            raise self._missing(names, "its owner asks to accept terms first, and for HF_TOKEN") from error
        except errors.RepositoryNotFoundError as error:
            raise self._missing(names, "the hub has no such model, or keeps it private") from error
        except errors.RevisionNotFoundError as error:
            raise self._missing(names, f"the hub has no revision {self.revision}") from error
        except (errors.HfHubHTTPError, OSError, ValueError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise self._missing(names, f"downloading failed: {reason}") from error

    def _missing(self, names: tuple[str, ...], why: str) -> CheckpointError:
        from huggingface_hub.constants import HF_HUB_CACHE

        return CheckpointError.at(
            self.repository,
            f"{' or '.join(names)} is not in the hub cache ({HF_HUB_CACHE}), and {why}. Where there is a "
            f"network, `sva models fetch OWNER/NAME --to DIR` makes a folder with all that a model needs",
        )


def hub_is_offline() -> bool:
    """Whether HF_HUB_OFFLINE forbids downloads."""
    from huggingface_hub.constants import HF_HUB_OFFLINE

    return bool(HF_HUB_OFFLINE)
