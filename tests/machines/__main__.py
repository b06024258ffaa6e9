"""`python -m tests.machines`: a site on several machines, on this one. See README.md here."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import traceback

from tests.machines.parts import Missing, program
from tests.machines.proofs import PROOFS
from tests.machines.site import Site


def versions() -> str:
    """What the parts are."""
    shown = [[program("varnishd", "varnish varnish-modules"), "-V"], [program("redis-server", "redis-server"), "-v"]]
    said = [subprocess.run(one, capture_output=True, text=True) for one in shown]
    found = [re.search(r"varnish-[\d.]+|v=[\d.]+", one.stdout + one.stderr) for one in said]
    return ", ".join(one[0].replace("v=", "Redis ").replace("varnish-", "Varnish ") for one in found if one)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.machines", description=__doc__)
    parser.add_argument("--only", default="", help="the proofs whose name holds this")
    parser.add_argument("--stop", action="store_true", help="stop at the first that fails")
    asked = parser.parse_args()
    try:
        say(f"Starting PostgreSQL twice, Redis, Varnish and the site twice ({versions()}) …")
        began = time.monotonic()
        with Site() as site:
            server = site.primary.ask("SELECT version()")[0].partition(" on ")[0]
            say(f"{server}; up in {time.monotonic() - began:.0f} s.\n")
            failed = prove(site, asked.only, asked.stop)
            errors = site.errors()
    except (Missing, RuntimeError, TimeoutError) as error:
        say(str(error))
        return 2
    say(f"\n{failed} failed; {len(errors)} errors in the logs of the machines.")
    for line in errors[:10]:
        say(f"        {line}")
    return 1 if failed else 0


def prove(site: Site, only: str, stop: bool) -> int:
    """Try every proof and say what came of it; returns how many failed."""
    failed = 0
    for proof in PROOFS:
        if only not in proof.__name__ or (stop and failed):
            continue
        claim = " ".join((proof.__doc__ or "").split())
        try:
            say(f"ok      {claim}\n        {proof(site)}")
        except Exception:
            failed += 1
            say(f"FAILED  {claim}\n{traceback.format_exc()}")
    return failed


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
