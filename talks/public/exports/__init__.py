"""Files to take away: CSV, JSON, JSON Lines, and the whole public log."""
