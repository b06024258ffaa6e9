"""The verbs of `python -m tests.bench`."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from tests.bench import places


def main() -> None:
    options = _options()
    # Leave by the way that stops the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.verb(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    verbs = parser.add_subparsers(required=True)

    def verb(name: str, does: object, about: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=about)
        made.set_defaults(verb=does)
        made.add_argument("--database", required=True)
        return made

    made = verb("generate", generate, "make a database and fill it with an invented log")
    made.add_argument("--entries", type=int, required=True)
    made.add_argument("--processes", type=int, default=2)
    made.add_argument("--replace", action="store_true", help="drop a database of that name first")
    made.add_argument("--resume", action="store_true", help="go on with a load that was interrupted")
    verb("prove", prove, "rebuild the public tables and say whether they were what a rebuild makes")
    made = verb("serve", serve, "serve the site on such a database until Ctrl-C")
    made.add_argument("--port", type=int, default=8000)
    made = verb("run", run, "measure")
    made.add_argument("--quick", action="store_true", help="fewer requests: to see that all works")
    made.add_argument("--out", type=Path, default=Path("bench-results"))
    made.add_argument("--only", action="append", help="these questions only", default=[])
    made.add_argument("--readers", action="append", type=int, choices=(1, 16), help="that many only")
    made.add_argument("--without", action="append", help="leave out these systems", default=[])
    made.add_argument("--rebuild", action="store_true", help="time rebuilds too")
    made.add_argument("--bars", action="store_true", help="say of each bar whether it is met; fails when one is not")
    made = verbs.add_parser("bars", help="the same for results that are there already")
    made.set_defaults(verb=bars)
    made.add_argument("results", type=Path)
    made.add_argument("--smaller", type=Path, help="results of a smaller log, to say how much longer pages take")
    return parser.parse_args()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def generate(options: argparse.Namespace) -> None:
    if not options.resume:
        places.create_database(options.database, options.replace)
    places.settle(options.database)
    from django.core.management import call_command

    from tests.bench.loading import fill

    call_command("migrate", interactive=False, verbosity=0)
    fill(options.entries, options.processes, say)


def prove(options: argparse.Namespace) -> None:
    places.settle(options.database)
    from tests.bench.proving import differences

    found = differences()
    sys.exit("\n".join(found) if found else 0)


def serve(options: argparse.Namespace) -> None:
    places.settle(options.database)
    from tests.bench.servers import Site

    with Site(options.port) as site:
        say(f"{site.address}  (Ctrl-C stops it)")
        try:
            site.wait()
        except KeyboardInterrupt:
            say("Stopped.")


def run(options: argparse.Namespace) -> None:
    places.settle(options.database, "tests.bench.usual.settings")
    from tests.bench.running import measure

    measure(options, say)


def bars(options: argparse.Namespace) -> None:
    from tests.bench.bars import check

    sys.exit(check(options.results, options.smaller, say))
