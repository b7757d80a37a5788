"""The partitions of AWS: separate accounts, ARNs and host names."""

from __future__ import annotations


def partition_of(region: str) -> str:
    """The partition's id, from the region's prefix (AWS General Reference, "Partitions")."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def dns_suffix(region: str) -> str:
    """The domain of the region's endpoints (botocore, endpoints.json: `dnsSuffix`)."""
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
