"""What every corrected service shares: callers, recorded resources, provisioning, patching."""
