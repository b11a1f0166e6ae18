"""What happens to a sound between its source and the ear."""
