import { expect, test } from 'vitest';
import { shapeOf } from './shape.ts';

function template(value: unknown, { size = '256', type = 'AWS::ECS::TaskDefinition' } = {}): string {
  const container = { Name: 'app', Environment: [{ Name: 'GREETING', Value: value }] };
  const properties = { Cpu: size, ContainerDefinitions: [container, { Name: 'proxy' }] };
  const cluster = {
    Type: 'AWS::ECS::Cluster',
    Properties: { ClusterSettings: [{ Name: 'x', Value: size }] },
  };
  return JSON.stringify({
    Resources: { Task: { Type: type, Properties: properties }, Cluster: cluster },
    Outputs: { TemplateFingerprint: { Value: `of ${JSON.stringify(value)}` }, Size: { Value: size } },
  });
}

test('the plain value of a variable does not change the shape', () => {
  expect(shapeOf(template('hello'))).toBe(shapeOf(template('')));
  expect(shapeOf(template('hello'))).toBe(shapeOf(template('http://a.example:8080/?b=c')));
});

test.each([
  ['a reference', template({ Ref: 'Image' })],
  ['text that may be meant as a reference', template(`\${Image}`)],
  ['a dynamic reference', template('{{resolve:ssm:/x}}')],
  ['a number', template(1)],
  ['another property', template('hello', { size: '512' })],
  ['another type', template('hello', { type: 'AWS::ECS::Service' })],
])('%s changes the shape', (_, text) => {
  expect(shapeOf(text)).not.toBe(shapeOf(template('hello')));
});

test.each([
  'Resources: {}\n',
  '{ not: json',
  '{"Resources":{"Task":{"Type":"AWS::ECS::TaskDefinition"}}}',
  '{"Resources":{"Task":null}}',
  '{}',
])('%s is its own shape', (text) => {
  expect(shapeOf(text)).toBe(text);
});
