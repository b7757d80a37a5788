"""AWS::IAM::OIDCProvider: ``Ref`` is the ARN."""

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from emulator.base.provisioning import Properties, Provisioned, checked, xml_text

TYPE = "AWS::IAM::OIDCProvider"


def create(logical_id: str, properties: Properties, stack_name: str) -> Provisioned:
    """Create the provider for the URL."""
    names = {"ClientIdList": "ClientIDList"}
    body = checked(iam._create_oidc_provider(provisioners._ec_query(properties, names)))
    arn = xml_text(body, "OpenIDConnectProviderArn")
    return arn, {"Arn": arn}


def update(
    physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
) -> Provisioned:
    """Change audiences, thumbprints and tags in place."""
    provider = iam._oidc_providers[physical_id]
    provider["ClientIDList"] = list(new.get("ClientIdList") or [])
    provider["ThumbprintList"] = list(new.get("ThumbprintList") or [])
    provisioners._reconcile_tag_list(provider["Tags"], old, new)
    return physical_id, {"Arn": physical_id}


def delete(physical_id: str, properties: Properties) -> None:
    """Delete the provider; a missing one is no error."""
    if physical_id in iam._oidc_providers:
        checked(iam._delete_oidc_provider({"OpenIDConnectProviderArn": physical_id}))
