"""Load test: throughput, latency, CPU and memory of every page, compared with a baseline (floor).

    .venv/bin/python -m bench.load [--connections 16] [--requests 200] [--rounds 5]
        [--people 100000] [--only WORDS]

Starts demo sites in a temporary folder: with one worker and with two, and with two on a database of
100,000 more learners. Signed-in learners ask for each page of each site over N connections, in
rounds, so that other load on the machine affects all alike; each response is checked to be the
right person's, and completions are verified in the database at the end. Prints for every page
requests a second, p50, p95 and p99, CPU-ms a request (user and system, of the server's and the
database's processes), the ratio to the floor (bench/floor.py) requested just before, statements a
request, and the memory of all processes, idle and after load.

Absolute times are the machine's of the moment: compare ratios.

    .venv/bin/python -m bench.load --beside CHECKOUT

compares the pages of this checkout with those of another one instead (bench/beside.py).
"""

import argparse
import copy
import os
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from bench import beside, metering
from bench.driving import Plan
from bench.pages import is_wanted
from bench.posts import Completions
from bench.rounds import (
    SETTINGS,
    Figures,
    Plans,
    Results,
    drive_rightly,
    measure_in_turns,
    median,
    parser_of,
)
from bench.site import Site, database, running_site, temporary_folder

ONE, TWO, MANY = "1 worker", "2 workers", "2 workers, many learners"


def main() -> int:
    arguments = _arguments()
    if arguments.beside:
        return beside.compare(arguments)
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            plans, queries = _prepare(arguments.people)
        kept = {name: plan for name, plan in plans.items() if is_wanted(name, arguments.only)}
        with database(), running_site(WORKERS="2") as site:
            memory = _memory(site, kept, arguments)
        with database(), ExitStack() as stack:
            sites = {
                name: stack.enter_context(running_site(**env)) for name, env in _sites().items()
            }
            asked = {name: copy.deepcopy(kept) for name in sites}
            results = measure_in_turns(sites, asked, arguments)
            wrong = _wrong_completions(asked)
    _report(results, queries, memory)
    print("\n".join(wrong) or "\nEvery answer was the right person's; every completion is kept.")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = parser_of("load", connections=16, requests=200)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument(
        "--only", nargs="+", default=[], help="pages whose names hold one of these, and the floor"
    )
    parser.add_argument("--beside", type=Path, help="another checkout, to compare this one with")
    return parser.parse_args()


def _prepare(people: int) -> tuple[dict[str, Plan], dict[str, int]]:
    """Create the demo, the courses and learners, and the enlarged copy of the database."""
    with running_site():
        pass  # it has created the demo
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from bench.pages import count_queries, plans
    from bench.world import grow, make_world

    made = plans(*make_world(timezone.now()))
    queries = {name: count_queries(plan) for name, plan in made.items()}
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    grow(people)
    return made, queries


def _sites() -> dict[str, dict[str, str]]:
    from bench.world import GROWN, conninfo

    return {
        ONE: {"WORKERS": "1"},
        TWO: {"WORKERS": "2"},
        MANY: {"WORKERS": "2", "DATABASE_URL": conninfo(GROWN)},
    }


def _memory(site: Site, plans: dict[str, Plan], arguments: argparse.Namespace) -> list[float]:
    """Memory of the server's and the database's processes: idle, then after every page was
    requested.
    """
    time.sleep(3)
    found = _memory_now(site)
    for plan in plans.values():
        drive_rightly(site, plan, connections=arguments.connections, requests=arguments.requests)
    return [*found, *_memory_now(site)]


def _memory_now(site: Site) -> list[float]:
    families = metering.site_processes(site.pid), metering.database_processes()
    return [metering.memory_mb(pids) for pids in families]


def _wrong_completions(plans: Plans) -> list[str]:
    """Two sites share a database, where the last completions came from the second of them."""
    from bench.world import GROWN, OWN, conninfo

    return [
        line
        for site, name in ((TWO, OWN), (MANY, GROWN))
        for plan in plans[site].values()
        if isinstance(plan, Completions)
        for line in plan.wrong(conninfo(name))
    ]


def _report(results: Results, queries: dict[str, int], memory: list[float]) -> None:
    for site, pages in results.items():
        _report_site(site, pages, queries)
    _report_growth(results)
    print()
    for words, (server, base) in zip(("idle", "after load"), (memory[:2], memory[2:]), strict=True):
        print(
            f"memory, {words}: {server + base:.0f} MB = server {server:.0f} + database {base:.0f}"
        )


def _report_site(site: str, pages: dict[str, Figures], queries: dict[str, int]) -> None:
    heads = ["req/s", "p50 ms", "p95", "p99", "CPU-ms", "=server", "+db", "× floor", "queries"]
    print(f"\n{site:32}" + "".join(f"{head:>9}" for head in heads))
    for page, figures in pages.items():
        hundredths = statistics.quantiles(figures.times, n=100)
        print(
            f"{page:32}{median(figures.per_second):9.0f}"
            + "".join(f"{hundredths[nth - 1] * 1000:9.1f}" for nth in (50, 95, 99))
            + f"{median(figures.cpu_ms):9.2f}{median(figures.server_ms):9.2f}"
            f"{median(figures.database_ms):9.2f}{median(figures.above_floor):9.2f}"
            f"{queries[page]:9}"
        )


def _report_growth(results: Results) -> None:
    """CPU-ms with 400 steps and with many learners, against 10 of each; ratios of × floor."""
    few, many = results[TWO], results[MANY]
    heads = ["10 steps", "400", "ratio", "10, many", "ratio", "400, many", "ratio"]
    print(f"\n{'growth, CPU-ms':32}" + "".join(f"{head:>10}" for head in heads))
    for page in [page for page in few if page.endswith(", 10 steps")]:
        kind = page.removesuffix(", 10 steps")
        long = f"{kind}, 400 steps"
        columns = [
            median(few[page].cpu_ms),
            median(few[long].cpu_ms),
            _ratio(few[long], few[page]),
            median(many[page].cpu_ms),
            _ratio(many[page], few[page]),
            median(many[long].cpu_ms),
            _ratio(many[long], few[long]),
        ]
        print(f"{kind:32}" + "".join(f"{column:10.2f}" for column in columns))


def _ratio(figures: Figures, to: Figures) -> float:
    """The ratio of the multiples of the floor: the median of the rounds."""
    return median([a / b for a, b in zip(figures.above_floor, to.above_floor, strict=True)])


if __name__ == "__main__":
    sys.exit(main())
