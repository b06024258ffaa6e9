"""Bringing collections in: files are read, mapped to drafts, planned against the log, shown, and only then written."""
