"""The rows inside entries (positions, outcomes, meetings …) in memory, one table for each kind.

The index of entries says which entries match. These tables say which of their rows do, how many, and in which order:
rows go by their own dates, which no order of entries tells.
"""
