"""The multimodal language models that can be asked, each behind the protocol in `base.py`."""
