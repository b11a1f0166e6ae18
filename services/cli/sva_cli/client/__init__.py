"""The Python client: the gateway's contract as plain Python."""
