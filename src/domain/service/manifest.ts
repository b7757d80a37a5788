import { InvalidInput, OperatorError } from '../operator/error.ts';
import { nameProblem } from '../workspace/names.ts';
import type { SourceFile } from '../workspace/source-file.ts';
import type { YamlFile } from '../yaml/file.ts';
import { yamlProblem } from '../yaml/problems.ts';
import { inspectYaml, sortByPosition } from '../yaml/reader.ts';
import { type ManifestData, manifestSchema } from './manifest-schema.ts';

/** A secret passed to a container: generated if missing, or set by the operator. */
interface SecretDeclaration {
  /** Whether all services that declare it as shared use the same secret. */
  shared: boolean;
  generate: { length: number; alphabet: 'alphanumeric' | 'hex' | 'printable' } | null;
}

export interface Sidecar {
  name: string;
  image: string;
  essential: boolean;
  command: string[];
  user: string | null;
  environment: Record<string, string>;
  /** Names of the service's secrets. */
  secrets: string[];
  stop_timeout_seconds: number | null;
}

/** A key attribute of a table. */
export interface TableKey {
  name: string;
  type: 'string' | 'number' | 'binary';
}

export interface TableDeclaration {
  partition_key: TableKey;
  sort_key: TableKey | null;
  ttl: string | null;
}

export interface PolicyStatement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  conditions: Record<string, Record<string, string | string[]>>;
}

/** `services/<name>.yaml` with the schema's defaults. */
export interface ServiceManifest {
  name: string;
  /** Relative to the workspace. */
  file: string;
  image: string;
  proxy: { image: string; port: number };
  port: number;
  command: string[];
  user: string | null;
  cpu: number;
  memory: number;
  architecture: 'arm64' | 'x86_64' | null;
  /** Null: the environment's capacity decides. */
  capacity: 'ec2' | 'fargate' | null;
  count: { min: number; max: number; cpu_percent: number; requests_per_minute: number };
  expose: 'public' | 'internal' | 'none';
  host: string | null;
  path: string;
  priority: number | null;
  health: { path: string; grace_seconds: number };
  alarms: { error_percent: number; latency_seconds: number };
  environment: Record<string, string>;
  secrets: Record<string, SecretDeclaration>;
  /** Whether the app may read them by path. */
  read_secrets: boolean;
  tables: Record<string, TableDeclaration>;
  containers: Sidecar[];
  policy: PolicyStatement[];
  stop_timeout_seconds: number;
  deregistration_seconds: number;
  writable_root: boolean;
  execute_command: boolean;
  /** The source, for positions in messages about two files. */
  source: YamlFile;
}

/** Reads a manifest. Throws InvalidInput with every problem. */
export function readService(name: string, source: SourceFile): ServiceManifest {
  const badName = nameProblem('service', name);
  const { file, value, problems } = inspectYaml(source, manifestSchema);
  const all = [
    ...(badName ? [new OperatorError('input', 'bad_name', badName, { file: source.path, value: name })] : []),
    ...problems,
    ...(value ? disagreements(file, value) : []),
  ];
  if (all.length > 0 || !value) throw new InvalidInput(sortByPosition(all));
  return manifest(name, file, value);
}

function manifest(name: string, file: YamlFile, data: ManifestData): ServiceManifest {
  return {
    ...data,
    name,
    file: file.path,
    user: data.user ?? null,
    architecture: data.architecture ?? null,
    capacity: data.capacity ?? null,
    host: data.host ?? null,
    priority: data.priority ?? null,
    secrets: Object.fromEntries(
      Object.entries(data.secrets).map(([key, { shared, generate }]) => [
        key,
        { shared, generate: generate ?? null },
      ]),
    ),
    tables: Object.fromEntries(
      Object.entries(data.tables).map(([key, { partition_key, sort_key, ttl }]) => [
        key,
        { partition_key, sort_key: sort_key ?? null, ttl: ttl ?? null },
      ]),
    ),
    containers: data.containers.map((container) => ({
      ...container,
      user: container.user ?? null,
      stop_timeout_seconds: container.stop_timeout_seconds ?? null,
    })),
    source: file,
  };
}

/** Conflicts between keys that are each valid. */
function disagreements(file: YamlFile, data: ManifestData): OperatorError[] {
  const problems: OperatorError[] = [];
  const add = (path: (string | number)[], message: string, next: string[] = []) => {
    problems.push(
      yamlProblem(file.path, 'keys_disagree', message, file.position(path), file.sourceAt(path), next),
    );
  };
  if (data.count.min > data.count.max) {
    add(['count', 'max'], `count.min ${data.count.min} is more than count.max ${data.count.max}`, [
      `Write max: ${data.count.min}`,
    ]);
  }
  if (data.expose !== 'none' && data.priority === undefined) {
    add(['expose'], `expose: ${data.expose} needs priority: a number that is unique on the listener`, [
      'Add priority, such as 100',
    ]);
  }
  if (data.expose === 'none' && data.priority !== undefined)
    add(['priority'], 'priority has no effect with expose: none', ['Remove priority']);
  if (data.port === data.proxy.port) {
    add(['port'], `port ${data.port} is also the proxy's port; containers of a task need different ports`, [
      'Change port or proxy.port',
    ]);
  }
  for (const key of Object.keys(data.environment)) {
    if (Object.hasOwn(data.secrets, key))
      add(['environment', key], `${key} is in environment and in secrets`, ['Remove one of the two']);
  }
  return [...problems, ...sidecarDisagreements(file, data), ...fargateDisagreements(file, data)];
}

function sidecarDisagreements(file: YamlFile, data: ManifestData): OperatorError[] {
  const names = ['app', 'nginx'];
  return data.containers.flatMap((container, index) => {
    const problems: OperatorError[] = [];
    const add = (path: (string | number)[], message: string) => {
      problems.push(
        yamlProblem(file.path, 'keys_disagree', message, file.position(path), file.sourceAt(path)),
      );
    };
    const here = ['containers', index];
    if (names.includes(container.name))
      add([...here, 'name'], `There is already a container called ${container.name}`);
    names.push(container.name);
    for (const [at, secret] of container.secrets.entries()) {
      if (!Object.hasOwn(data.secrets, secret)) {
        add(
          [...here, 'secrets', at],
          `${secret} is not declared; the service's secrets are ${Object.keys(data.secrets).join(', ') || 'none'}`,
        );
      }
      if (Object.hasOwn(container.environment, secret))
        add([...here, 'secrets', at], `${secret} is in environment and in secrets`);
    }
    return problems;
  });
}

/** CPU units that Fargate supports, each with minimum, maximum and step of the memory in MiB ("Fargate task CPU and memory"). */
const FARGATE: Record<number, readonly [least: number, most: number, step: number]> = {
  256: [512, 2048, 1024],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};

function fargateDisagreements(file: YamlFile, data: ManifestData): OperatorError[] {
  const message = data.capacity === 'fargate' ? fargateProblem(data.cpu, data.memory) : null;
  if (message === null) return [];
  const key = FARGATE[data.cpu] ? 'memory' : 'cpu';
  return [yamlProblem(file.path, 'keys_disagree', message, file.position([key]), file.sourceAt([key]))];
}

/** Why Fargate does not support this task size, or null. */
export function fargateProblem(cpu: number, memory: number): string | null {
  const sizes = FARGATE[cpu];
  if (!sizes) return `Fargate supports cpu ${Object.keys(FARGATE).join(', ')}, not ${cpu}`;
  const [least, most, step] = sizes;
  const fits = memory >= least && memory <= most && (memory % step === 0 || (cpu === 256 && memory === 512));
  if (fits) return null;
  const small = cpu === 256 ? '512, ' : '';
  const from = cpu === 256 ? 1024 : least;
  return `With cpu ${cpu}, Fargate supports memory ${small}${from} to ${most} in steps of ${step}, not ${memory}`;
}
