"""The usual Django site over the same log, to compare with: ordinary tables, prefetching, COUNT and OFFSET."""
