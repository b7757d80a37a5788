"""How a template is resolved with answers."""

import pytest
from handwritten import handwritten_variants, with_inputs
from judge import Case
from template_loader import TEMPLATES, Template, load, parse
from variants import resolve_template, sample_output, values_of

TEMPLATE = parse("""
Description: Sample
Parameters:
  Name: {Type: String}
  Parent: {Type: String}
  Count: {Type: Number, Default: 1}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Protected: {Type: String, Default: 'false'}
  Unused: {Type: String, Default: ''}
Conditions:
  HasMany: !Not [!Equals [!Ref Count, 1]]
  HasParent: !Not [!Equals [!Ref Parent, '']]
Mappings: {Ports: {A: {Port: 1}}}
Resources:
  One:
    Type: AWS::A::One
    Condition: HasParent
    DependsOn: [Two, Three]
    Properties:
      Name: !Sub '${Name}-one'
      Parent: !Ref Parent
      Subnets: !Ref Subnets
      Size: !If [HasMany, large, !Ref 'AWS::NoValue']
      Switches: [!If [HasMany, a, !Ref 'AWS::NoValue'], b]
      Protection: !Ref Protected
      Attributes: [{Key: protected, Value: !Ref Protected}, {Key: count, Value: !Ref Count}]
  Two: {Type: AWS::A::Two, Condition: HasMany}
  Three: {Type: AWS::A::Three}
Outputs:
  Many: {Condition: HasMany, Value: !Ref Two}
  Always: {Value: !GetAtt One.Arn}
""")


def resolved(**parameters: str | None) -> Template:
    known = {name: value for name, value in parameters.items() if value is not None}
    return resolve_template(TEMPLATE, values_of(TEMPLATE, parameters), known)


def test_branches_are_chosen_and_literals_inserted() -> None:
    found = resolved(Name="a", Parent=None, Subnets="s-1,s-2", Protected="true")
    assert found["Resources"]["One"]["Properties"] == {
        "Name": {"Fn::Sub": "${Name}-one"},
        "Parent": {"Ref": "Parent"},
        "Subnets": ["s-1", "s-2"],
        "Switches": ["b"],
        "Protection": True,
        "Attributes": [{"Key": "protected", "Value": "true"}, {"Key": "count", "Value": "1"}],
    }


def test_excluded_resources_are_removed_from_depends_on_and_outputs() -> None:
    found = resolved(Name="a", Parent=None, Subnets=None)
    assert list(found["Resources"]) == ["One", "Three"]
    assert found["Resources"]["One"]["DependsOn"] == ["Three"]
    assert list(found["Outputs"]) == ["Always"]
    assert "Conditions" not in found


def test_conditions_compare_strings_as_cloudformation_does() -> None:
    assert list(resolved(Name="a", Parent="", Subnets=None, Count="2")["Resources"]) == ["Two", "Three"]


def test_only_used_parameters_remain() -> None:
    found = resolved(Name="a", Parent=None, Subnets=None)
    assert found["Parameters"]["Name"]["Default"] == "a" or "Default" not in found["Parameters"]["Name"]
    assert set(found["Parameters"]) == {"Name", "Parent", "Subnets"}
    assert found["Mappings"] == TEMPLATE["Mappings"]


@pytest.mark.parametrize(("name", "prefix"), [("KeyArn", "arn:"), ("DataSubnets", "subnet-"), ("X", "one")])
def test_a_sample_output_matches_its_name(name: str, prefix: str) -> None:
    assert sample_output(name).startswith(prefix)


def test_every_resource_is_judged(case: Case) -> None:
    """A new resource needs a factor (answers.ts) or handwritten inputs (handwritten.py)."""
    for path in TEMPLATES:
        judged = {
            logical_id
            for variant in case.variants
            if variant.source == f"cfn/{path.name}"
            for logical_id in variant.template["Resources"]
        }
        assert set(load(path)["Resources"]) - judged == set(), path.name


def test_there_are_at_least_24_combinations(case: Case) -> None:
    assert case.combinations >= 24
    assert len(case.variants) > case.combinations


def test_a_template_without_inputs_is_judged_with_its_defaults() -> None:
    sources = [variant.source for variant in handwritten_variants([])]
    assert {f"cfn/{path.name}" for path in TEMPLATES} == set(sources)
    others = handwritten_variants([with_inputs("keys", {})])
    assert "cfn/keys.yaml" not in [variant.source for variant in others]
