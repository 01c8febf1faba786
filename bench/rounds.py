"""Shared parts of the load tests: arguments, statistics, and checked requests."""

import argparse
import sys
from dataclasses import dataclass, field

from bench.driving import Driven, Plan, drive
from bench.site import Site

SECONDS = 20.0  # at most, for one page in one round
SETTINGS = "bench.floor_settings"


@dataclass(slots=True)
class Figures:
    """Of one page on one site: a value per round, and the latencies in seconds."""

    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> list[float]:
        return [sum(pair) for pair in zip(self.server_ms, self.database_ms, strict=True)]

    @property
    def above_floor(self) -> list[float]:
        """Multiples of the floor at the same time."""
        return [cpu / floor for cpu, floor in zip(self.cpu_ms, self.floors, strict=True)]


def parser_of(name: str, *, connections: int, requests: int) -> argparse.ArgumentParser:
    """Command-line arguments for the amount of requests, with this command's defaults."""
    parser = argparse.ArgumentParser(prog=f"bench.{name}", description=f"See bench/{name}.py.")
    parser.add_argument("--connections", type=int, default=connections)
    parser.add_argument("--requests", type=int, default=requests, help="of a page in a round")
    parser.add_argument("--rounds", type=int, default=5)
    return parser


def drive_rightly(site: Site, plan: Plan, *, connections: int, requests: int) -> Driven:
    """Load a site; ends the command when a response is not the right page."""
    driven = drive(site.address, plan, connections=connections, requests=requests, seconds=SECONDS)
    if driven.failures:
        sys.exit(f"Not the right page: {driven.failures[0]} ({len(driven.failures)} in all)")
    return driven
