"""Gateways that share a database: which of them live, and who carries on the work of one that does not."""
