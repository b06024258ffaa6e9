"""The timeline held in memory: one bitmap a term, so that selecting, counting and paging cost the same at any size.

`segment` holds some entries in the order of the timeline; `whole` is the index: a large base and what was published
since; `counting` counts; `reading` and `snapshot` bring it in from the database and from a file; `live` keeps the one
of this process true; `text` and `words` search. Nothing here is the record: all of it follows from the public tables.
"""
