import type { ProgressEvent } from '../../domain/deployment/events.ts';
import type { Answers, Settings } from '../../domain/environment/settings.ts';
import type { EmbeddedAws } from '../../domain/machine/embedded-aws.ts';
import type { Machine } from '../../domain/machine/machine.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Workspace } from '../../domain/ports.ts';
import type { RenderedStack } from '../../domain/stack/description.ts';
import type { TemplateFinding } from '../../domain/template/validator.ts';
import { rendered } from '../../domain/testing/stacks.ts';
import type { SourceFile } from '../../domain/workspace/source-file.ts';
import { YamlFile } from '../../domain/yaml/file.ts';
import type { Context } from '../context.ts';
import type { LoadedEnvironment } from '../workspace/load-environment.ts';
import { FakeAws } from './fake-aws.ts';
import { FakeClock } from './fake-clock.ts';
import { FakePlaybooks } from './fake-playbooks.ts';

/**
 * Everything an operation needs, in memory: the environment dev of the project shop, in the embedded account, in
 * eu-central-1.
 *
 * - workspace: files in a map; `count.built` counts writeBuild. packaged, environments and services are unexpected.
 * - parseCache: caches nothing.
 * - validator: no findings, unless `findings` names the template; `validated` records the templates.
 * - machine: me@laptop, process 1; only the processes in `running` are alive.
 * - embedded: runs at 127.0.0.1:4566; other calls are unexpected.
 * An unexpected call throws.
 */
export interface Fixture {
  ctx: Context;
  env: LoadedEnvironment;
  aws: FakeAws;
  clock: FakeClock;
  playbooks: FakePlaybooks;
  progress: ProgressEvent[];
  files: Map<string, string>;
  running: Set<number>;
  validated: string[];
  findings: Record<string, TemplateFinding[]>;
  count: { built: number };
}

export const SECRET = '/shop/dev/hello/API_TOKEN';
export const GENERATED = '/shop/dev/hello/SESSION_KEY';

/** keys and network, cluster on both, a service with one secret of each kind, and an account stack. */
export function sampleStacks(): RenderedStack[] {
  const input = { stack: 'network', stack_name: 'shop-dev-network', region: 'eu-central-1', output: 'VpcId' };
  return [
    rendered('toolchain', { scope: 'account' }),
    rendered('network', { parameters: { Zones: 2 } }),
    rendered('keys'),
    rendered('cluster', { needs: ['network', 'keys'], parameters: { Vpc: input } }),
    rendered('service-hello', {
      needs: ['cluster', 'keys'],
      tags: { project: 'shop', Service: 'hello' },
      secrets: [
        { name: SECRET, key_id: 'alias/shop-dev', generate: null },
        { name: GENERATED, key_id: 'alias/shop-dev', generate: { length: 32, alphabet: 'hex' } },
      ],
    }),
  ];
}

export function createFixture({
  stacks = sampleStacks(),
  aws = new FakeAws(),
  clock = new FakeClock(),
  pid = 1,
} = {}): Fixture {
  const playbooks = new FakePlaybooks(aws, stacks);
  aws.locks.clock ??= clock;
  const state = { files: new Map<string, string>(), running: new Set([pid]), count: { built: 0 } };
  const validated: string[] = [];
  const findings: Record<string, TemplateFinding[]> = {};
  const progress: ProgressEvent[] = [];
  const ctx: Context = {
    workspace: fakeWorkspace(state),
    parseCache: { get: (_name, _source, parse) => parse() },
    aws: async () => aws,
    playbooks,
    embedded: fakeEmbedded(),
    validator: {
      validate: async (name) => {
        validated.push(name);
        return findings[name] ?? [];
      },
    },
    clock,
    machine: fakeMachine(pid, state.running),
    progress: (event) => void progress.push(event),
  };
  return { ctx, env: environment(stacks), aws, clock, playbooks, progress, validated, findings, ...state };
}

function environment(stacks: RenderedStack[]): LoadedEnvironment {
  const source = YamlFile.parse({
    path: 'inventories/dev/environment.yml',
    text: 'account: "000000000000"\nzones: 2\n',
  });
  const settings = {
    account: '000000000000',
    region: 'eu-central-1',
    local: true,
    domain: null,
    vpc_cidr: '10.20.0.0/16',
  };
  return {
    name: 'dev',
    project: { project: 'shop', region: null, tags: {} },
    answers: { zones: 2 } satisfies Partial<Answers>,
    settings: settings as Settings,
    services: [],
    unreadable: [],
    rendered: {
      project: 'shop',
      environment: 'dev',
      account: '000000000000',
      region: 'eu-central-1',
      local: true,
      size: 'trial',
      lock: '/shop/dev/.ops/lock',
      stacks,
      sources: null,
    },
    target: { region: 'eu-central-1', profile: null, local: true },
    source,
    hosts: { path: 'inventories/dev/hosts.yml', text: 'stacks: {}\n' },
  };
}

function fakeWorkspace({
  files,
  count,
}: {
  files: Map<string, string>;
  count: { built: number };
}): Workspace {
  return {
    root: '/srv/shop',
    environments: unexpected('environments'),
    accounts: unexpected('accounts'),
    services: unexpected('services'),
    packaged: unexpected('packaged'),
    packagedFolder: unexpected('packagedFolder'),
    named: (path) => path,
    read: async (path) => {
      const text = files.get(path);
      return text === undefined ? null : { path, text };
    },
    write: async (written: SourceFile[]) => {
      for (const { path, text } of written) files.set(path, text);
    },
    create: async (created: SourceFile[]) => {
      for (const { path, text } of created) {
        if (files.has(path)) throw new TypeError(`${path} exists`);
        files.set(path, text);
      }
    },
    remove: async (path) => {
      for (const name of files.keys()) if (name.startsWith(`${path}/`)) files.delete(name);
    },
    writeBuild: async (rendered) => {
      count.built += 1;
      files.set(`build/${rendered.environment}/build.json`, '{}');
    },
  };
}

function fakeMachine(pid: number, running: Set<number>): Machine {
  return {
    owner: () => `me-${pid}@laptop`,
    host: 'laptop',
    pid,
    runs: (other) => running.has(other),
    timeZone: () => 'Europe/Berlin',
    profiles: async () => [],
    region: async () => null,
    partition: async () => 'aws',
    run: async () => {
      throw new TypeError('unexpected program run');
    },
    version: async () => null,
  };
}

function fakeEmbedded(): EmbeddedAws {
  const paths = { log: '/l', state: '/s' };
  return {
    status: async () => ({ running: true, endpoint: 'http://127.0.0.1:4566', pid: 7, port: 4566, ...paths }),
    up: unexpected('up'),
    down: unexpected('down'),
    reset: unexpected('reset'),
    recorded: unexpected('recorded'),
  };
}

function unexpected(what: string) {
  return (): never => {
    throw new TypeError(`unexpected call of ${what}`);
  };
}

/** No operator interrupts. */
export const noInterrupts: InterruptSource = {
  interactive: false,
  onInterrupt: () => () => undefined,
  ask: unexpected('ask'),
};

/** An operator who presses Ctrl-C when the test says so. */
export function operator({ interactive = true, answer = 'detach' as 'detach' | 'cancel' } = {}) {
  const listeners = new Set<(nth: number) => void>();
  let presses = 0;
  const asked: number[] = [];
  const source: InterruptSource = {
    interactive,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask: async () => {
      asked.push(presses);
      return answer;
    },
  };
  return {
    source,
    asked,
    listeners,
    press: () => {
      presses += 1;
      for (const listener of [...listeners]) listener(presses);
    },
  };
}
