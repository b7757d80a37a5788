"""Declared secrets: generated, replicated, tagged with their owner, removed."""
