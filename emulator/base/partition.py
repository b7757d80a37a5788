"""The partitions of AWS, by region."""


def partition_of(region: str) -> str:
    """The partition's id, from the region's prefix (AWS General Reference, "Partitions")."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
