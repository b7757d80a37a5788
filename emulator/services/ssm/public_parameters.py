"""Public SSM parameters of the ECS-optimized AMIs, and the AMIs themselves.

Names: "Retrieving Amazon ECS-optimized Linux AMI metadata" (Amazon ECS Developer Guide).
"""

import json
from typing import Any

from ministack.services import ec2, ssm

_PREFIX = "/aws/service/ecs/optimized-ami"
_OWNER = "591542846629"  # the account that publishes the ECS-optimized AMIs
_VERSION = "20261105"

# family of parameters -> (image id, architecture, image name)
_IMAGES = {
    f"{_PREFIX}/amazon-linux-2023/recommended": (
        "ami-0ec5023a0000000a1",
        "x86_64",
        f"al2023-ami-ecs-hvm-2023.0.{_VERSION}-kernel-6.1-x86_64",
    ),
    f"{_PREFIX}/amazon-linux-2023/arm64/recommended": (
        "ami-0ec5023a0000000b2",
        "arm64",
        f"al2023-ami-ecs-hvm-2023.0.{_VERSION}-kernel-6.1-arm64",
    ),
}
_DESCRIPTION = "Amazon Linux AMI 2023.0 with ECS agent and Docker (emulated)"


def _documents() -> dict[str, str]:
    values = {}
    for name, (image_id, _architecture, image_name) in _IMAGES.items():
        values[f"{name}/image_id"] = image_id
        values[f"{name}/image_name"] = image_name
        document = {
            "image_id": image_id,
            "image_name": image_name,
            "os": "Amazon Linux 2023",
            "schema_version": 1,
        }
        values[name] = json.dumps(document)
    return values


def install() -> None:
    """Add the parameters to SSM, template parameters and dynamic references, and the images to EC2."""
    values = _documents()
    ssm._PUBLIC_AMI_PARAMETERS.update(values)
    for image_id, _architecture, name in _IMAGES.values():
        ec2._STUB_AMIS.append((image_id, name, _DESCRIPTION, "", "/dev/xvda", _OWNER, "amazon"))

    architectures = {image_id: architecture for image_id, architecture, _name in _IMAGES.values()}
    original = ec2._stub_image_view

    def stub_image_view(image_id: str, *details: Any) -> dict[str, Any]:
        view = original(image_id, *details)
        return {**view, "Architecture": architectures.get(image_id, view["Architecture"])}

    ec2._stub_image_view = stub_image_view
