"""The desk: where editors log, check, publish and merge."""
