"""faster_cfn_lint.py changes no finding of cfn-lint."""

import json
import subprocess
import sys
from pathlib import Path

import linters

# Defects in values, functions, conditions, policies and references.
DEFECTIVE = """
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Unused: {Type: String}
  Kind: {Type: String, AllowedValues: [gp9, gp3]}
Conditions:
  Special: !Equals [!Ref Kind, gp9]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !If [Special, !Ref Missing, !Sub "${Nothing}-bucket"]
      AccessControl: Everyone
      VersioningConfiguration: {Status: Perhaps}
      Tags: {Key: one}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-18
        Statement: [{Effect: Permit, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:Assume*"}]
      Policies:
        - PolicyName: seed
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: s3, Resource: !GetAtt Bucket.Nothing}
  Database:
    Type: AWS::RDS::DBInstance
    DependsOn: Bucket
    Properties:
      Engine: aurora-postgresql
      DBInstanceClass: db.t2.nano
      MonitoringInterval: !Ref Kind
      BackupRetentionPeriod: 99
  Volume:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-central-1a, VolumeType: !Ref Kind, Size: "{{resolve:ssm:/size}}"}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      Cpu: 300
      Memory: "!"
      ContainerDefinitions: [{Name: app, Image: !Ref AWS::NoValue, MemoryReservation: 9, Memory: 8}]
Outputs:
  One: {Value: !GetAtt Role.Nothing}
"""


def test_findings_are_those_of_cfn_lint_itself(tmp_path: Path) -> None:
    template = tmp_path / "defective.yaml"
    template.write_text(DEFECTIVE)
    program = Path(sys.executable).with_name("cfn-lint")
    options = ["--include-checks", "I", "--regions", *linters.REGIONS, "--format", "json"]
    run = subprocess.run(
        [program, *options, "--", template], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    expected = sorted(
        (one["Rule"]["Id"], one["Location"]["Start"]["LineNumber"], one["Message"])
        for one in json.loads(run.stdout)
    )
    found = linters.cfn_lint_text(DEFECTIVE, "cfn/defective.yaml")
    assert sorted((one.rule, one.line, one.message) for one in found) == expected
    assert len({rule for rule, _, _ in expected}) >= 12
