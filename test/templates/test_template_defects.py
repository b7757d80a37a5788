"""Each check of template_checks finds its seeded defect, and nothing in a valid template."""

from collections.abc import Callable
from typing import Any

import pytest
import template_checks as checks
import template_security as security
from template_loader import Template, parse

CHECKS = (*checks.CONVENTIONS, *security.SECURITY)

VALID = """
Description: Sample, a template with one of everything.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - {Label: {default: Parents}, Parameters: [Subnets]}
      - {Label: {default: Permissions}, Parameters: [Operators]}
Parameters:
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>', Description: Where hosts run.}
  Operators: {Type: String, Description: Who may read.}
Conditions:
  HasHosts: !Equals [a, a]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata:
      ops: {description: bucket}
      checkov: {skip: [{id: CKV_AWS_18, comment: It is itself the destination of the logs.}]}
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Metadata: {ops: {description: policy of the bucket}}
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: s3:*
            Condition: {Bool: {'aws:SecureTransport': 'false'}}
  Role:
    Type: AWS::IAM::Role
    Metadata: {ops: {description: role}}
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: '*'}
              - {Effect: Allow, Action: s3:GetObject, Resource: !GetAtt Bucket.Arn}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Metadata: {ops: {description: launch template}}
    Properties:
      LaunchTemplateData:
        MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 1}
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Metadata: {ops: {description: hosts}}
    Properties:
      VPCZoneIdentifier: !Ref Subnets
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Metadata: {ops: {description: endpoint}}
    Properties:
      VpcEndpointType: Interface
      SubnetIds: [!Ref One, !Ref Two, !If [HasHosts, !Ref Three, !Ref 'AWS::NoValue']]
  Group:
    Type: AWS::EC2::SecurityGroup
    Metadata: {ops: {description: security group}}
    Properties:
      SecurityGroupIngress: [{CidrIp: 10.0.0.0/16}]
Outputs:
  Name: {Value: !Ref Bucket}
"""


def resource(template: Template, logical_id: str) -> dict[str, Any]:
    return template["Resources"][logical_id]


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    return resource(template, logical_id)["Properties"]


def statement(template: Template, index: int) -> dict[str, Any]:
    return properties(template, "Role")["Policies"][0]["PolicyDocument"]["Statement"][index]


def groups(template: Template) -> list[dict[str, Any]]:
    return template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]


def set_progress_text(template: Template, text: str) -> None:
    resource(template, "Hosts")["Metadata"]["ops"]["description"] = text


def trust(template: Template) -> dict[str, Any]:
    return properties(template, "Role")["AssumeRolePolicyDocument"]["Statement"][0]


def imds(template: Template) -> dict[str, Any]:
    return properties(template, "Template")["LaunchTemplateData"]["MetadataOptions"]


def set_ingress(template: Template, **rule: str) -> None:
    properties(template, "Group")["SecurityGroupIngress"] = [rule]


def add_parameter(template: Template) -> None:
    template["Parameters"]["Other"] = {"Type": "String", "Description": "In no group."}


def bucket_policy(template: Template) -> dict[str, Any]:
    return properties(template, "BucketPolicy")["PolicyDocument"]["Statement"][0]


def skip(template: Template) -> dict[str, Any]:
    return resource(template, "Bucket")["Metadata"]["checkov"]["skip"][0]


Defect = Callable[[Template], Any]
DEFECTS: list[tuple[checks.Check, str, Defect]] = [
    (checks.description, "other beginning", lambda t: t.update(Description="A sample")),
    (checks.description, "two lines", lambda t: t.update(Description="Sample, one\nand two")),
    (checks.no_transforms_or_exports, "transform", lambda t: t.update(Transform="AWS::LanguageExtensions")),
    (checks.no_transforms_or_exports, "export", lambda t: t["Outputs"]["Name"].update(Export={"Name": "x"})),
    (checks.progress_texts, "none", lambda t: resource(t, "Hosts").pop("Metadata")),
    (checks.progress_texts, "capitals", lambda t: set_progress_text(t, "Hosts")),
    (checks.progress_texts, "long", lambda t: set_progress_text(t, "x" * 51)),
    (checks.conditions, "IsLarge", lambda t: t["Conditions"].update(IsLarge={})),
    (checks.parameters, "no description", lambda t: t["Parameters"]["Operators"].pop("Description")),
    (checks.parameters, "ungrouped", add_parameter),
    (checks.parameters, "order", lambda t: t["Parameters"].update(Subnets=t["Parameters"].pop("Subnets"))),
    (checks.parameters, "labels", lambda t: groups(t)[0]["Label"].update(default="Permissions")),
    (checks.data_is_retained, "deleted", lambda t: resource(t, "Bucket").update(DeletionPolicy="Delete")),
    (checks.data_is_retained, "no policy", lambda t: resource(t, "Bucket").pop("DeletionPolicy")),
    (checks.data_is_retained, "replaced", lambda t: resource(t, "Bucket").pop("UpdateReplacePolicy")),
    (checks.physical_names, "role", lambda t: properties(t, "Role").update(RoleName="admin")),
    (security.principals, "everyone", lambda t: bucket_policy(t).pop("Condition")),
    (security.principals, "every account", lambda t: trust(t).update(Principal={"AWS": ["*"]})),
    (security.permissions, "every action", lambda t: statement(t, 1).update(Action="s3:*")),
    (security.permissions, "every resource", lambda t: statement(t, 1).update(Resource="*")),
    (security.permissions, "managed", lambda t: properties(t, "Role").update(ManagedPolicyArns=["arn:x"])),
    (security.metadata_service, "IMDSv1", lambda t: imds(t).update(HttpTokens="optional")),
    (security.metadata_service, "two hops", lambda t: imds(t).update(HttpPutResponseHopLimit=2)),
    (checks.zones, "not a list", lambda t: t["Parameters"]["Subnets"].update(Type="String")),
    (checks.zones, "only one unconditionally", lambda t: properties(t, "Endpoint")["SubnetIds"].pop(0)),
    (security.entrances, "IPv4", lambda t: set_ingress(t, CidrIp="0.0.0.0/0")),
    (security.entrances, "IPv6", lambda t: set_ingress(t, CidrIpv6="::/0")),
    (checks.suppressions, "no reason", lambda t: skip(t).update(comment="false positive")),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_valid_template_has_no_findings(check: checks.Check) -> None:
    assert check("sample", parse(VALID)) == []


@pytest.mark.parametrize(
    ("check", "defect"),
    [pytest.param(check, defect, id=f"{check.__name__}: {name}") for check, name, defect in DEFECTS],
)
def test_seeded_defect_is_found(check: checks.Check, defect: Defect) -> None:
    template = parse(VALID)
    defect(template)
    findings = check("sample", template)
    assert len(findings) == 1
    assert findings[0].startswith("sample: ")


def test_every_check_has_a_seeded_defect() -> None:
    assert {check for check, _, _ in DEFECTS} == set(CHECKS)
