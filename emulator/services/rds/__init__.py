"""RDS: clusters, instances, global databases."""
