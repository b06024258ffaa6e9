"""Other views of the timeline: where talks were held, who met whom, entries in lanes of time. The same filter."""
