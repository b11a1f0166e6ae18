"""Seen from outside: metrics for Prometheus, traces for OpenTelemetry. Both off unless settings say where."""
