"""Where the workers are: an endpoint URI, resolved into addresses, one channel each."""
