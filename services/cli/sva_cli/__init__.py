"""The `sva` command and the Python client. They talk gRPC to the gateway like anyone else."""
