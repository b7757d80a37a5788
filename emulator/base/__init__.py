"""Code that all services share: callers, recorded resources, provisioning, patching."""
