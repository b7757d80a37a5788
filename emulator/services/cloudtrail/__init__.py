"""CloudTrail: trails and the event history."""
