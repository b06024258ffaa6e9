"""The press: turns the log into typed public records, stores them as editions, and derives the public tables."""
