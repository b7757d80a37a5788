"""WAF: associations and logging of web ACLs."""
