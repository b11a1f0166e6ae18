"""Text to audio over gRPC: what sfx and bgm share."""
