"""Quoting and showing elsewhere: citations, frames, pictures."""
