"""The record as it was known on a day: every public page once more, read from what was published up to then.

/known-on/2023-06-01/… is the page at … as of the end of 1 June 2023 (UTC). There is no second implementation of any
page. `reading` says which day is read, and puts the database's views of that day before the public tables
(migration 0010); `held` keeps what is made in memory of a day apart from what is made of today's record; `views` takes
the prefix off, asks the view that answers for the rest, and says what it shows; `since` tells what has changed since.
"""
