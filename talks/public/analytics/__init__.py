"""What the record shows: figures computed from what was published, each with the entries it rests on.

Every module but `reading` is pure: small frozen rows in, typed results out, no query. `reading` makes the rows from the
public tables.
"""
