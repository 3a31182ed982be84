"""Films looked at by workers on one machine or several, which Ray places, feeds and restarts."""
