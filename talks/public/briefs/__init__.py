"""Press briefs: an entry, an issue or a pair on one printed page, with footnotes and the edition they cite."""
