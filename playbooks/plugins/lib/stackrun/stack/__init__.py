"""Plans, deploys, recovers and deletes one stack."""
