import { principalOf } from '../aws/arn.ts';
import type { TrailEvent } from './trail.ts';

const ACTIONS = {
  PutParameter: ['written', 'write'],
  GetParameter: ['read', 'read'],
  GetParameters: ['read', 'read'],
  GetParametersByPath: ['read', 'read'],
  GetParameterHistory: ['read', 'read'],
  DeleteParameter: ['deleted', 'delete'],
  DeleteParameters: ['deleted', 'delete'],
  LabelParameterVersion: ['labelled', 'label'],
  UnlabelParameterVersion: ['labelled', 'label'],
  AddTagsToResource: ['tagged', 'tag'],
  RemoveTagsFromResource: ['tagged', 'tag'],
} as const;

type Action = (typeof ACTIONS)[keyof typeof ACTIONS];

/** `read, encrypted`: the request did not ask for the decrypted value. */
export type AuditAction = Action[0] | 'read, encrypted' | `refused: ${Action[1]}`;

/** `ops secret audit --json`: one request for one or more secrets of an environment. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  at: string;
  /** The user, the session of a role, `root`, or a service of AWS. */
  who: string;
  /** The role of the session. */
  role: string | null;
  /** The service whose containers ECS was starting when it read the secret. */
  starting: string | null;
  action: AuditAction;
  /** `hello/API_TOKEN`; `hello/*` or `*` for requests by path. */
  secrets: string[];
  from: string;
  agent: string;
  /** AWS's error code if the request was denied. */
  error: string | null;
}

/** What to audit: all secrets of an environment, or those of one service or name. */
export interface AuditScope {
  project: string;
  environment: string;
  /** The environment's services. */
  services: { name: string; stack_name: string }[];
  service?: string;
  name?: string;
}

/** The audited actions, writes first because there are fewer of them. */
export const AUDITED = [
  'PutParameter',
  'DeleteParameter',
  'DeleteParameters',
  'LabelParameterVersion',
  'UnlabelParameterVersion',
  'AddTagsToResource',
  'RemoveTagsFromResource',
  'GetParameter',
  'GetParameters',
  'GetParametersByPath',
  'GetParameterHistory',
] as const satisfies (keyof typeof ACTIONS)[];

/** Null if the request did not concern these secrets. */
export function auditEntry(event: TrailEvent, scope: AuditScope): AuditEntry | null {
  const secrets = secretsOf(event, scope);
  const [done, verb] = ACTIONS[event.action as keyof typeof ACTIONS] ?? [];
  if (secrets.length === 0 || done === undefined) return null;
  const { kind, name, session } = principalOf(event.who);
  const role = kind === 'role' ? name : null;
  return {
    at: event.at,
    who: kind === 'root' ? 'root' : event.who.startsWith('arn:') ? session || name : event.who,
    role,
    starting: role === null || done !== 'read' ? null : startedService(role, scope),
    action: event.error ? `refused: ${verb}` : done === 'read' && !event.decrypted ? 'read, encrypted' : done,
    secrets,
    from: event.from,
    agent: shortAgent(event.agent),
    error: event.error?.code ?? null,
  };
}

function secretsOf({ names, path }: TrailEvent, scope: AuditScope): string[] {
  const root = `/${scope.project}/${scope.environment}`;
  if (path) return below(path, root, scope);
  return names.flatMap((full) => {
    const [service = '', name = '', ...deeper] = full.startsWith(`${root}/`)
      ? full.slice(root.length + 1).split('/')
      : [];
    if (!isSecret(service) || name === '' || deeper.length > 0) return [];
    if (scope.service !== undefined && service !== scope.service) return [];
    return scope.name === undefined || name === scope.name ? [`${service}/${name}`] : [];
  });
}

/** Parameters that ops uses itself, such as the lock, begin with a dot. */
function isSecret(service: string): boolean {
  return service !== '' && !service.startsWith('.');
}

/** A path covers all secrets below it: which of them existed at the time is not recorded. */
function below(path: { name: string; recursive: boolean }, root: string, scope: AuditScope): string[] {
  const folder = path.name.replace(/\/+$/, '');
  if (`${root}/`.startsWith(`${folder}/`)) return path.recursive ? ['*'] : [];
  const [service = '', ...deeper] = folder.startsWith(`${root}/`)
    ? folder.slice(root.length + 1).split('/')
    : [];
  if (!isSecret(service) || deeper.length > 0) return [];
  return scope.service === undefined || service === scope.service ? [`${service}/*`] : [];
}

const EXECUTION_ROLE = /^(.+)-ExecutionRole-[0-9A-Za-z]+$/;

/**
 * The service that an execution role belongs to: CloudFormation names the role after the stack, and truncates the stack
 * name if the role name would exceed 64 characters.
 */
function startedService(role: string, { services }: AuditScope): string | null {
  const [, stack] = EXECUTION_ROLE.exec(role) ?? [];
  if (stack === undefined) return null;
  const exact = services.find(({ stack_name }) => stack_name === stack);
  if (exact !== undefined) return exact.name;
  const alike = services.filter(({ stack_name }) => stack_name.startsWith(stack));
  return role.length >= 60 && alike.length === 1 ? (alike[0]?.name ?? null) : null;
}

const PRODUCT = /^\[?([\w.-]+\/[\w.+-]+)/;
const LONGEST_AGENT = 30;

/** The first product, such as aws-cli/2.15.0; browsers all claim the same one. */
function shortAgent(agent: string): string {
  if (/^\[?Mozilla\//.test(agent)) return 'a browser';
  const [, product] = PRODUCT.exec(agent) ?? [];
  return (product ?? agent).slice(0, LONGEST_AGENT);
}
