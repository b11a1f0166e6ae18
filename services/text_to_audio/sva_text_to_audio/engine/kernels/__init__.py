"""What a decoding step is made of, for each kind of device."""
