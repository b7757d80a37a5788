import type { OperatorError } from '../operator/error.ts';
import type { ServiceManifest } from '../service/manifest.ts';
import { isJsonMap, type Json, type JsonMap } from '../template/parse.ts';
import { resourcesOf } from '../template/template.ts';
import { yamlProblem } from '../yaml/problems.ts';
import { type Known, settled } from './settled.ts';

/** Amazon ECS service quotas, "Task definition size". */
const TASK_DEFINITION_BYTES = 65_536;
/** IAM and AWS STS quotas, "Role policy size": all inline policies of a role together, without white space. */
const INLINE_POLICY_CHARACTERS = 10_240;
/** Quotas for Application Load Balancers, "Condition values per rule". */
const CONDITION_VALUES = 5;

/** Longest names: CreateTargetGroup and CreateLoadBalancer (Elastic Load Balancing), CreateRole (IAM), PutMetricAlarm. */
const NAMES: Record<string, readonly [property: string, longest: number]> = {
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['Name', 32],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name', 32],
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::CloudWatch::Alarm': ['AlarmName', 255],
};

export interface LimitedStack {
  /** Path of the template. */
  file: string;
  /** Its text, for line numbers. */
  text: string;
  data: JsonMap;
  /** Logical IDs of the resources that exist with these parameters. */
  present: readonly string[];
  /** Values of parameters and pseudo parameters; null: known only to AWS. */
  known: Known;
  /** The service that the template is composed for; null: a template on its own. */
  service: ServiceManifest | null;
}

interface Excess {
  size: number;
  /** Of what: "bytes of task definition". */
  unit: string;
  limit: number;
  /** The manifest's keys that can be the cause. */
  keys: (keyof ServiceManifest)[];
  next: string[];
}

/**
 * What AWS would refuse for its size, in the middle of a deployment. Values that only AWS knows count as empty, so nothing
 * is refused that would fit.
 */
export function limitProblems(stack: LimitedStack): OperatorError[] {
  const resources = resourcesOf(stack.data);
  return stack.present.flatMap((id) => {
    const { Type: type, Properties: properties } = resources[id] ?? {};
    if (!isJsonMap(properties)) return [];
    return excessesOf(String(type), properties, stack.known).map((excess) => problem(stack, id, excess));
  });
}

function excessesOf(type: string, properties: JsonMap, known: Known): Excess[] {
  const found = [nameExcess(type, properties, known)];
  if (type === 'AWS::ECS::TaskDefinition') found.push(taskExcess(properties, known));
  if (type === 'AWS::IAM::Role') found.push(policyExcess(properties, known));
  if (type === 'AWS::ElasticLoadBalancingV2::ListenerRule') found.push(conditionExcess(properties, known));
  return found.filter((each) => each !== null && each.size > each.limit) as Excess[];
}

function nameExcess(type: string, properties: JsonMap, known: Known): Excess | null {
  const [property = '', limit = 0] = NAMES[type] ?? [];
  if (properties[property] === undefined) return null;
  const name = String(settled(properties[property], known) ?? '');
  const next = [`Leave out ${property}: CloudFormation then names it`, 'Choose shorter names'];
  return { size: name.length, unit: `characters in ${property} ${name}`, limit, keys: [], next };
}

function taskExcess(properties: JsonMap, known: Known): Excess {
  return {
    size: Buffer.byteLength(JSON.stringify(settled(properties, known))),
    unit: 'bytes of task definition',
    limit: TASK_DEFINITION_BYTES,
    keys: ['environment', 'command', 'secrets', 'containers'],
    next: ['Put the values into a file of the image', 'Let the app read them from a parameter or a bucket'],
  };
}

function policyExcess(properties: JsonMap, known: Known): Excess {
  const policies = settled(properties.Policies ?? [], known);
  const documents = Array.isArray(policies)
    ? policies.map((each) => (isJsonMap(each) ? JSON.stringify(each.PolicyDocument ?? '') : ''))
    : [];
  return {
    size: documents.join('').replaceAll(/\s/g, '').length,
    unit: 'characters of inline policies',
    limit: INLINE_POLICY_CHARACTERS,
    keys: ['policy', 'secrets', 'tables'],
    next: ['Write fewer, wider resources, such as a prefix with *', 'Divide the service'],
  };
}

function conditionExcess(properties: JsonMap, known: Known): Excess {
  const count = (value: Json | undefined): number => {
    if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + count(each), 0);
    if (!isJsonMap(value)) return 0;
    const own = Array.isArray(value.Values) ? value.Values.length : 0;
    return (
      own + Object.values(value).reduce<number>((sum, each) => sum + (isJsonMap(each) ? count(each) : 0), 0)
    );
  };
  return {
    size: count(settled(properties.Conditions ?? [], known)),
    unit: 'values in the conditions of the rule',
    limit: CONDITION_VALUES,
    keys: [],
    next: ['Divide it into several rules'],
  };
}

function problem(stack: LimitedStack, id: string, { size, unit, limit, keys, next }: Excess): OperatorError {
  const { service, file, text } = stack;
  const message = `${id}: at least ${size} ${unit}; AWS accepts ${limit}`;
  const key = service && largest(service, keys);
  if (service && key)
    return yamlProblem(
      service.file,
      'over_limit',
      message,
      service.source.keyPosition([key]),
      undefined,
      next,
    );
  const line = text.split('\n').findIndex((each) => each.trim() === `${id}:`) + 1;
  return yamlProblem(file, 'over_limit', message, { line: Math.max(1, line), column: 1 }, undefined, next);
}

/** The key that takes most space in the manifest. */
function largest(
  service: ServiceManifest,
  keys: (keyof ServiceManifest)[],
): keyof ServiceManifest | undefined {
  const size = (key: keyof ServiceManifest) => JSON.stringify(service[key]).length;
  return keys.toSorted((a, b) => size(b) - size(a))[0];
}
