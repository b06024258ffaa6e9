"""A PostgreSQL server of the clone's own, started by the first connection and stopped after the last.

`ENGINE = "talks.db.embedded"` is Django's own PostgreSQL backend with a server behind it:

- `base` is what Django loads; it asks `cluster` for a server before it connects.
- `cluster` knows where a clone's data live and hands out the use of its server.
- `supervisor` is a small process of its own that runs the server and stops it when nobody uses it.
- `binaries` finds the PostgreSQL programs, `places` the folders.
"""
