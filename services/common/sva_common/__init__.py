"""What every SVA service shares: contracts, server, channels, payloads, settings, errors, media."""
