"""AWS::SecretsManager::ResourcePolicy: ``Ref`` is the secret's ARN."""

import json

from ministack.services import secretsmanager

from emulator.base.provisioning import Properties, Provisioned, checked, document

TYPE = "AWS::SecretsManager::ResourcePolicy"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Put the policy on an existing secret."""
    policy = properties["ResourcePolicy"]
    text = policy if isinstance(policy, str) else json.dumps(policy)
    request = {"SecretId": properties["SecretId"], "ResourcePolicy": text}
    arn = document(checked(secretsmanager._put_resource_policy(request)))["ARN"]
    return arn, {"Id": arn}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Replace the policy."""
    return create(logical_id, new, stack_name)


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the policy; a missing secret is no error, because its policy went with it."""
    if secretsmanager._resolve(physical_id)[1]:
        checked(secretsmanager._delete_resource_policy({"SecretId": physical_id}))
