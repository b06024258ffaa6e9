"""`python -m tests.bench`: generate, prove, serve, run, bars. See README.md here."""

from tests.bench.commands import main

if __name__ == "__main__":
    main()
