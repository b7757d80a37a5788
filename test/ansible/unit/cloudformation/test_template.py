"""Templates as documents."""

from __future__ import annotations

import pytest
from stackrun.cloudformation import template
from stackrun.run.errors import StackError


def test_a_template_with_short_form_functions_is_parsed() -> None:
    body = """
Resources:
  One: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: !Sub "${A}-b"}}
  Two: {Type: AWS::SNS::Topic, Properties: {TopicName: !Join ["-", [!Ref A, b]], Tags: !If [C, {a: b}, x]}}
  Fn::ForEach::Many: [X, [a], {}]
"""
    document = template.parse(body, "t")
    assert list(template.resources(document)) == ["One", "Two"]
    assert template.retained(document) == {"One"}
    with pytest.raises(StackError, match="not valid YAML"):
        template.parse("Resources: [", "t")
