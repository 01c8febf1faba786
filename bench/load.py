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

Absolute times depend on the machine: compare ratios.
"""

import argparse
import os
import statistics
import sys
import time
from collections import defaultdict
from contextlib import ExitStack

from bench import metering
from bench.driving import Plan
from bench.rounds import SETTINGS, Figures, drive_rightly, parser_of
from bench.site import Site, database, running_site, temporary_folder

ONE, TWO, MANY = "1 worker", "2 workers", "2 workers, many learners"


Results = dict[str, dict[str, Figures]]


def main() -> int:
    arguments = _arguments()
    with temporary_folder():
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        with database():
            plans, queries = _prepare(arguments.people)
        kept = {name: plan for name, plan in plans.items() if _is_wanted(name, arguments.only)}
        with database(), running_site(WORKERS="2") as site:
            memory = _memory(site, kept, arguments)
        with database(), ExitStack() as stack:
            sites = {
                name: stack.enter_context(running_site(**env)) for name, env in _sites().items()
            }
            results = _measure(sites, kept, arguments)
            wrong = _wrong_completions(kept)
    _report(results, queries, memory)
    print("\n".join(wrong) or "\nEvery answer was the right person's; every completion is kept.")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = parser_of("load", connections=16, requests=200)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--only", default="", help="pages whose names hold this, and the floor")
    return parser.parse_args()


def _is_wanted(name: str, words: str) -> bool:
    from bench.pages import FLOOR

    return name == FLOOR or words in name


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


def _measure(
    sites: dict[str, Site], plans: dict[str, Plan], arguments: argparse.Namespace
) -> Results:
    from bench.pages import FLOOR

    results: Results = {name: defaultdict(Figures) for name in sites}
    for turn in range(arguments.rounds + 1):
        for page, plan in plans.items():
            for name, site in sites.items():
                # The first round warms up: caches of templates, plans, pages of the database.
                figures = results[name][page] if turn else Figures()
                beside = Figures()
                _measure_page(site, plans[FLOOR], arguments, beside)
                _measure_page(site, plan, arguments, figures)
                figures.floors += beside.cpu_ms
        print(f"round {turn} of {arguments.rounds}", file=sys.stderr, flush=True)
    return results


def _measure_page(site: Site, plan: Plan, arguments: argparse.Namespace, figures: Figures) -> None:
    families = metering.site_processes(site.pid), metering.database_processes()
    before = [metering.cpu_seconds(pids) for pids in families]
    driven = drive_rightly(
        site, plan, connections=arguments.connections, requests=arguments.requests
    )
    after = [metering.cpu_seconds(pids) for pids in families]
    count = len(driven.times)
    server, base = (
        metering.spent(*pair) / count * 1000 for pair in zip(before, after, strict=True)
    )
    figures.server_ms.append(server)
    figures.database_ms.append(base)
    figures.per_second.append(count / driven.seconds)
    figures.times += driven.times


def _wrong_completions(plans: dict[str, Plan]) -> list[str]:
    """The last completions went to the last site of `_sites`, so its database is checked."""
    from django.db import connections

    from bench.pages import Completions
    from bench.world import GROWN

    connections.settings[GROWN] = {**connections.settings["default"], "NAME": GROWN}
    made = [plan for plan in plans.values() if isinstance(plan, Completions)]
    wrong = [line for plan in made for line in plan.wrong(GROWN)]
    connections[GROWN].close()
    connections[GROWN].close_pool()  # type: ignore[attr-defined]
    return wrong


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
            f"{page:32}{_median(figures.per_second):9.0f}"
            + "".join(f"{hundredths[nth - 1] * 1000:9.1f}" for nth in (50, 95, 99))
            + f"{_median(figures.cpu_ms):9.2f}{_median(figures.server_ms):9.2f}"
            f"{_median(figures.database_ms):9.2f}{_median(figures.above_floor):9.2f}"
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
            _median(few[page].cpu_ms),
            _median(few[long].cpu_ms),
            _ratio(few[long], few[page]),
            _median(many[page].cpu_ms),
            _ratio(many[page], few[page]),
            _median(many[long].cpu_ms),
            _ratio(many[long], few[long]),
        ]
        print(f"{kind:32}" + "".join(f"{column:10.2f}" for column in columns))


def _ratio(figures: Figures, to: Figures) -> float:
    """The ratio of the multiples of the floor: the median of the rounds."""
    return _median([a / b for a, b in zip(figures.above_floor, to.above_floor, strict=True)])


def _median(values: list[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
