"""Who may call the gateway, what they may do, and what is written down about it."""
