"""What the commands that ask for pages in rounds share: arguments, asking rightly, and figures."""

import argparse
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench import metering
from bench.driving import Driven, Plan, drive
from bench.pages import FLOOR
from bench.site import Site

SECONDS = 20.0  # at most, for one page in one round
SETTINGS = "bench.floor_settings"


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU-ms of a request, in the server's and the database's processes, and how it went."""

    server_ms: float
    database_ms: float
    driven: Driven

    @property
    def cpu_ms(self) -> float:
        return self.server_ms + self.database_ms


@dataclass(slots=True)
class Figures:
    """Of one page on one site: a value per round, and the latencies in seconds."""

    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    def add(self, cost: Cost, floor: Cost) -> None:
        self.server_ms.append(cost.server_ms)
        self.database_ms.append(cost.database_ms)
        self.per_second.append(len(cost.driven.times) / cost.driven.seconds)
        self.times += cost.driven.times
        self.floors.append(floor.cpu_ms)

    @property
    def cpu_ms(self) -> list[float]:
        return [sum(pair) for pair in zip(self.server_ms, self.database_ms, strict=True)]

    @property
    def above_floor(self) -> list[float]:
        """Multiples of the floor at the same time."""
        return [cpu / floor for cpu, floor in zip(self.cpu_ms, self.floors, strict=True)]


# By site and page.
Plans = dict[str, dict[str, Plan]]
Results = dict[str, dict[str, Figures]]


def parser_of(name: str, *, connections: int, requests: int) -> argparse.ArgumentParser:
    """Command-line arguments for the amount of requests, with this command's defaults."""
    parser = argparse.ArgumentParser(prog=f"bench.{name}", description=f"See bench/{name}.py.")
    parser.add_argument("--connections", type=int, default=connections)
    parser.add_argument("--requests", type=int, default=requests, help="of a page in a round")
    parser.add_argument("--rounds", type=int, default=5)
    return parser


def measure_in_turns(
    sites: dict[str, Site],
    plans: Plans,
    arguments: argparse.Namespace,
    *,
    rarer: Mapping[str, int] | None = None,
) -> Results:
    """Each page of each site, just after the floor; the first round warms up and is left out.

    Of a page in `rarer` only one request is made for so many of the others.
    """
    results: Results = {name: defaultdict(Figures) for name in sites}
    for turn in range(arguments.rounds + 1):
        for page in next(iter(plans.values())):
            for name, site in sites.items():
                requests = arguments.requests // (rarer or {}).get(page, 1) or 1
                floor = measure(site, plans[name][FLOOR], arguments.connections, arguments.requests)
                connections = min(requests, arguments.connections)
                cost = measure(site, plans[name][page], connections, requests)
                if turn:
                    results[name][page].add(cost, floor)
        say_round(turn, arguments.rounds)
    return results


def say_round(turn: int, rounds: int) -> None:
    print(f"round {turn} of {rounds}", file=sys.stderr, flush=True)


def measure(site: Site, plan: Plan, connections: int, requests: int) -> Cost:
    """Ask for a page so many times, and look at the clocks of the processes before and after."""
    before = [metering.cpu_seconds(pids) for pids in metering.families(site)]
    driven = drive_rightly(site, plan, connections=connections, requests=requests)
    after = [metering.cpu_seconds(pids) for pids in metering.families(site)]
    server, base = (
        metering.spent(*pair) / len(driven.times) * 1000 for pair in zip(before, after, strict=True)
    )
    return Cost(server, base, driven)


def drive_rightly(site: Site, plan: Plan, *, connections: int, requests: int) -> Driven:
    """Load a site; ends the command when a response is not the right page."""
    driven = drive(site.address, plan, connections=connections, requests=requests, seconds=SECONDS)
    if driven.failures:
        sys.exit(f"Not the right page: {driven.failures[0]} ({len(driven.failures)} in all)")
    return driven


def median(values: list[float]) -> float:
    return statistics.median(values)
