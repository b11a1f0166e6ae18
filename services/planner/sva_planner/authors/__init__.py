"""Who writes the scheme: a multimodal language model, the offline eyes, or one in place of the other."""
