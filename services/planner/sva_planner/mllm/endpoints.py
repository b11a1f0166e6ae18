"""Where the vendors serve, and which model is asked when none is named."""

GEMINI_ENDPOINT = "https://generativelanguage.googleapis.com"
GEMINI_MODEL = "gemini-flash-latest"
"""Google's alias for its current stable Flash model."""

OPENAI_ENDPOINT = "https://api.openai.com/v1"
