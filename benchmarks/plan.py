"""What a run is asked to measure, and how thoroughly."""

from pathlib import Path

import msgspec


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a run. `folder` is for files that last as long as the run."""

    quick: bool
    folder: Path
    cli: Path | None = None
    latency: float = 0.1

    def times(self, thorough: int, quick: int) -> int:
        """Return how often to repeat something."""
        return quick if self.quick else thorough
