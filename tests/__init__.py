"""The project's tests. A package, because others install one of that name."""
