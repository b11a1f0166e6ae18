"""Jobs and their events, durable in SQL."""
