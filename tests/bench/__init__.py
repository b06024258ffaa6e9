"""Measures the site beside other ways to serve the same log: `python -m tests.bench`. See README.md here."""
