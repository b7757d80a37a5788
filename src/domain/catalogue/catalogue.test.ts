import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isEnvironmentHost, isOptionalHost, KINDS, kindOf, removalRank, reservedNames } from './catalogue.ts';
import { homeHost, isServiceStack, serviceHost, serviceOf, tableHost } from './hosts.ts';

const names = KINDS.map(({ name }) => name);
const cfn = fileURLToPath(new URL('../../../cfn/', import.meta.url));

describe('the records', () => {
  it('have a template each, and each template has a record', () => {
    const templates = globSync('*.yaml', { cwd: cfn }).map((file) => file.replace(/\.yaml$/, ''));
    expect([...new Set(KINDS.map(({ template }) => template))].sort()).toEqual(templates.sort());
  });

  it('use functions that exist', () => {
    const folders = globSync('lambda/*/', { cwd: cfn }).map((folder) => folder.replace(/^lambda./, ''));
    expect(folders).toEqual(expect.arrayContaining(KINDS.flatMap(({ functions }) => functions)));
  });

  it('have names that tell them apart', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const { name, each } of KINDS) expect(kindOf(each ? `${name}-x` : name)?.name).toBe(name);
  });

  it('need kinds that exist', () => {
    for (const { needs, replica } of KINDS)
      expect(names).toEqual(expect.arrayContaining([...needs, ...(replica?.needs ?? [])].map(homeHost)));
  });

  it('exist in an environment or in the base of an account', () => {
    for (const { name, inEnvironment, inAccount } of KINDS)
      expect([name, inEnvironment || inAccount]).not.toEqual([name, false]);
  });

  it('are deleted before what they need', () => {
    const own = KINDS.filter(({ scope }) => scope === 'environment');
    const rank = (name: string) => own.find((kind) => kind.name === name)?.removal ?? -1;
    for (const { name, needs, removal } of own)
      for (const need of needs) expect([name, need, rank(need) < removal]).toEqual([name, need, true]);
  });
});

describe('a host', () => {
  it('has a kind, in either region, or is unknown', () => {
    const hosts = ['keys', 'replica-keys', 'replica', 'table-hello-carts', 'replica-service-hello'];
    expect(hosts.map((host) => kindOf(host)?.name)).toEqual(['keys', 'keys', 'replica', 'table', 'service']);
    expect(['service', 'service-', 'services', 'key', ''].map((host) => kindOf(host))).toEqual(
      Array(5).fill(null),
    );
  });

  it('of a service has its name', () => {
    expect([serviceHost('hello'), tableHost('hello', 'carts')]).toEqual([
      'service-hello',
      'table-hello-carts',
    ]);
    expect(['service-hello', 'service-', 'replica-service-hello', 'keys'].map(serviceOf)).toEqual([
      'hello',
      ...[null, null, null],
    ]);
    expect(['service-hello', 'replica-service-hello', 'keys'].map(isServiceStack)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("is an environment's own, or the account's", () => {
    expect(names.filter((name) => isEnvironmentHost(`${name}-x`))).toEqual(['table', 'service']);
    expect(names.filter((name) => isEnvironmentHost(name))).toEqual([
      ...['replica', 'network', 'keys', 'cluster', 'lifecycle', 'certificate', 'ingress', 'edge'],
      ...['discovery', 'database', 'global-database', 'observability', 'backup', 'api'],
    ]);
  });

  it('that depends on an answer or a service is taken out of an inventory', () => {
    const optional = names.filter((name) => isOptionalHost(name) || isOptionalHost(`${name}-x`));
    expect(optional).toEqual([
      ...['registry', 'replication', 'gateway', 'replica', 'access', 'lifecycle', 'certificate', 'edge'],
      ...['database', 'global-database', 'table', 'backup', 'api', 'service'],
    ]);
    expect(['replica-keys', 'keys', 'own'].map((host) => isOptionalHost(host))).toEqual([true, false, false]);
  });

  it('is deleted before those that it uses, the second region first', () => {
    const hosts = ['keys', 'own', 'replica-network', 'database', 'global-database', 'replica-database'];
    expect(hosts.toSorted((a, b) => removalRank(b) - removalRank(a))).toEqual([
      ...['replica-database', 'replica-network', 'own', 'global-database', 'database', 'keys'],
    ]);
  });
});

it('no environment has the name of an account stack or of a prefix of service stacks', () => {
  expect(reservedNames().sort()).toEqual([
    ...['access', 'audit', 'boundary', 'deployment', 'functions', 'gateway', 'iam', 'registry'],
    ...['replication', 'service', 'settings', 'table', 'toolchain'],
  ]);
});
