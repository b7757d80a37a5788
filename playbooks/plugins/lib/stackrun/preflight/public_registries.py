"""Notes that hosts in AWS China would pull images from registries that are outside China."""

from __future__ import annotations

import re

from ..cloudformation import template
from ..run.build import EMBEDDED_ACCOUNT, StackSpec
from ..run.partition import partition_of

_OUTSIDE = frozenset(
    {"public.ecr.aws", "docker.io", "registry-1.docker.io", "gcr.io", "ghcr.io", "quay.io", "registry.k8s.io"}
)
"""AWS has no ECR Public in China (Getting Started with Amazon Web Services in China, "Amazon ECR Public")."""

_IMAGE = re.compile(r'"Image": ?"([^"]+)"')
"""A container in a template that ops composed, which is JSON."""


def check(specs: list[StackSpec]) -> list[str]:
    """One note for each stack with such an image; whether it can be pulled shows only when a task starts."""
    return [
        f"{spec.stack}: images of {' and '.join(registries)} come from outside China, so pulling them may be"
        f" slow or fail; push them to an ECR repository in {spec.region}"
        for spec in specs
        if _is_checked(spec) and (registries := sorted(_registries(spec) & _OUTSIDE))
    ]


def _is_checked(spec: StackSpec) -> bool:
    china = partition_of(spec.region) == "aws-cn"
    return china and spec.state != "absent" and spec.account != EMBEDDED_ACCOUNT


def _registries(spec: StackSpec) -> set[str]:
    given = [value for name, value in spec.parameters.items() if name.endswith("Image")]
    images = [image for image in given if isinstance(image, str)]
    images += _IMAGE.findall(template.read(spec.template_path))
    return {image.split("/")[0] for image in images}
