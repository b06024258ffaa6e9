"""The demo content, and what types it in."""
