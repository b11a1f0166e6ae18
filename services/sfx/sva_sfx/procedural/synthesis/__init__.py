"""Building blocks of procedural sound: noise, oscillators, resonators, envelopes, voices."""
