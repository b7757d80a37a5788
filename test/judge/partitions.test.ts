import { describe, expect, it } from 'vitest';
import { dnsSuffix, partitionOf } from '../../src/domain/aws/partition.ts';
import { InvalidInput } from '../../src/domain/operator/error.ts';
import { writeHostsFile } from '../../src/domain/render/inventory.ts';
import { render } from '../../src/domain/render/render.ts';
import { accountRows, environmentRows } from './answers.ts';
import { accountInput, environmentInput, parsedTemplates } from './combinations.ts';
import type { Row } from './pairwise.ts';

const REGIONS = ['cn-north-1', 'cn-northwest-1', 'us-gov-west-1'];
const templates = parsedTemplates();

/** What the regions do not have: a fourth zone, and a copy of a database in AWS GovCloud (US). */
function possible(row: Row, region: string): boolean {
  const fourth = row.zones === 4 && (row.network ?? 'new') === 'new';
  const copied = row.replica_region === true && (row.database ?? 'none') !== 'none';
  return !fourth && !(copied && partitionOf(region) === 'aws-us-gov');
}

interface Written {
  templates: Set<string>;
  /** Inventories, and what stacks are given: parameters, tags, roles. */
  inputs: Set<string>;
}

/** Everything that is written for an environment or an account in a region. */
function write(into: Written, rows: Row[], region: string, inputOf: typeof environmentInput): void {
  for (const row of rows.filter((each) => possible(each, region))) {
    const rendered = render({ ...inputOf({ ...row, region }), templates });
    into.inputs.add(writeHostsFile(rendered, null).text);
    for (const { description, templateText } of rendered.stacks) {
      into.inputs.add(JSON.stringify(description));
      into.templates.add(templateText);
    }
  }
}

function withPseudoParameters(text: string, region: string): string {
  return text
    .replaceAll(`\${AWS::Region}`, region)
    .replaceAll(`\${AWS::Partition}`, partitionOf(region))
    .replaceAll(`\${AWS::URLSuffix}`, dnsSuffix(region));
}

/**
 * Names below amazonaws.com that are the same in all partitions: service principals (IAM User Guide, "AWS service
 * principals"; in AWS China without .cn, except those that end in it below), the audience of OIDC tokens, sources of events
 * in CloudTrail, and the path of the roles of IAM Identity Center.
 */
const EVERYWHERE = [
  ...['apigateway', 'autoscaling', 'backup', 'cloudformation', 'cloudtrail', 'cloudwatch', 'ec2', 'ecs'],
  ...['ecs-tasks', 'elasticloadbalancing', 'events', 'iam', 'kms', 'lambda', 'monitoring.rds', 'rds', 's3'],
  ...['signin', 'sso', 'sts', 'vpc-flow-logs', 'wafv2', 'logdelivery.elasticloadbalancing'],
  // Service-linked roles.
  ...['contributorinsights.dynamodb', 'dynamodb.application-autoscaling', 'ecs.application-autoscaling'],
  ...['ops.apigateway', 'replication.dynamodb', 'replication.ecr'],
].map((name) => `${name}.amazonaws.com`);

/** Conditions on kms:ViaService, whose values end in amazonaws.com or in amazonaws.com.cn: both match. */
const EITHER = /^[a-z]+\.(\*|cn-[a-z]+-1|us-gov-west-1)\.amazonaws\.com\*$/;

/** Names that end in the partition's own domain. */
function ownNames(region: string): RegExp {
  const [host, domain] = [region, dnsSuffix(region)].map((each) => each.replaceAll('.', '\\.'));
  return new RegExp(
    `^(logs\\.${host}|shared-\\d+\\.${host}\\.elb|\\$\\{Api\\}\\.execute-api\\.${host}|ec2)\\.${domain}$`,
  );
}

describe.each(REGIONS)('what is rendered for %s', (region) => {
  const written: Written = { templates: new Set(), inputs: new Set() };
  write(written, environmentRows(), region, environmentInput);
  write(written, accountRows(), region, accountInput);
  const inputs = [...written.inputs].join('\n');
  const text = withPseudoParameters([inputs, ...written.templates].join('\n'), region);

  it('has ARNs of no other partition', () => {
    const arns = new Set([...text.matchAll(/arn:(aws[a-z-]*):/g)].map(([, partition]) => partition));
    expect([...arns]).toEqual([partitionOf(region)]);
  });

  it('has host names of no other partition', () => {
    const names = new Set(text.match(/[\w${}*-]+(\.[\w${}*-]+)*\.amazonaws\.com(\.cn|\*)?/g));
    const own = ownNames(region);
    const other = [...names].filter(
      (name) =>
        !EVERYWHERE.includes(name) &&
        !EITHER.test(name) &&
        !own.test(name) &&
        name !== 'ec2.amazonaws.com.cn',
    );
    expect(other).toEqual([]);
    expect([...names].filter((name) => own.test(name)).length).toBeGreaterThanOrEqual(3);
  });

  it('gives no stack a region of another partition', () => {
    const regions = new Set(inputs.match(/\b(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-[a-z]+-\d\b/g));
    expect(regions).toContain(region);
    expect([...regions].filter((each) => partitionOf(each) !== partitionOf(region))).toEqual([]);
  });
});

it('what the regions do not have is refused', () => {
  const refused = (row: Row) => () => render(environmentInput(row));
  expect(refused({ region: 'cn-north-1', zones: 4 })).toThrow(InvalidInput);
  const copied = { replica_region: true, routing: 'failover', database: 'aurora-mysql' };
  expect(refused({ region: 'us-gov-west-1', ...copied })).toThrow(InvalidInput);
  expect(refused({ region: 'cn-north-1', ...copied })).not.toThrow();
});
