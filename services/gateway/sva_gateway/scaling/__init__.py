"""What KEDA scales sfx and bgm by: the backlog, answered in KEDA's own contract."""
