import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { RestartResult } from '../../domain/ecs/rollout.ts';
import type { Tier } from '../../domain/secrets/limits.ts';
import type {
  SecretHistory,
  SecretsChanged,
  SecretsDiff,
  SecretView,
  WritePreview,
} from '../../domain/secrets/results.ts';
import { type Named, named } from './document.ts';

/** A secret by the name that commands accept. */
export interface SecretKey {
  name: string;
  /** Null: below a path outside environments. */
  service: string | null;
}

/** A secret; other documents refer to it by `parameter`, the only name that is unique. */
export interface SecretEntity extends SecretKey {
  /** The parameter's full name. */
  parameter: string;
}

/** `ops secret list` */
export interface SecretListDocument {
  secrets: (SecretEntity & SecretView)[];
}

/** `root`: the path above the services, or the path of the tree. */
export function secretListDocument(secrets: SecretView[], root: string): SecretListDocument {
  return {
    secrets: secrets.map(({ name, service, ...secret }) => ({
      name,
      service,
      parameter: [root, service, name].filter((part) => part !== null).join('/'),
      ...secret,
    })),
  };
}

/** `ops secret get` */
export interface SecretValueDocument {
  secret: SecretEntity & { version: number; value: string };
}

export function secretValueDocument(
  { name, service }: SecretKey,
  { parameter, version, value }: { parameter: string; version: number; value: string },
): SecretValueDocument {
  return { secret: { name, service, parameter, version, value } };
}

/** `ops secret set`, `ops secret rollback`, `ops secret rotate` */
export interface SecretSetDocument {
  secret: SecretEntity & { version: number; tier?: Tier };
  /** Services that use it: their tasks read the value when they next start. */
  services: Named[];
  restarted: RestartResult[];
}

/** `name` of `result` is the parameter's full name; no `tier`: nothing was written. */
export function secretSetDocument(
  { name, service }: SecretKey,
  result: { name: string; version: number; services: string[]; tier?: Tier },
  restarted: RestartResult[] = [],
): SecretSetDocument {
  const { name: parameter, version, services, tier } = result;
  return {
    secret: { name, service, parameter, version, ...(tier !== undefined && { tier }) },
    services: named(services),
    restarted,
  };
}

/** `ops secret history` */
export interface SecretHistoryDocument {
  secret: SecretEntity;
  versions: SecretHistory['versions'];
}

export function secretHistoryDocument(
  { name, service }: SecretKey,
  { name: parameter, versions }: SecretHistory,
): SecretHistoryDocument {
  return { secret: { name, service, parameter }, versions };
}

/** `ops secret find` */
export interface SecretFoundDocument {
  secrets: (SecretEntity & { version: number })[];
}

export function secretFoundDocument(
  found: (SecretKey & { full: string; version: number })[],
): SecretFoundDocument {
  return {
    secrets: found.map(({ name, service, full, version }) => ({ name, service, parameter: full, version })),
  };
}

/** `ops secret delete` */
export interface SecretDeletedDocument {
  deleted: string[];
  /** Regions whose copies were deleted too. */
  regions: string[];
}

export function secretDeletedDocument(deleted: string[], regions: string[]): SecretDeletedDocument {
  return { deleted, regions };
}

/** `ops secret import --dry-run`, `ops secret copy --dry-run` */
export interface SecretPreviewDocument {
  dry_run: true;
  place: string;
  new: string[];
  changed: string[];
  unchanged: string[];
}

export function secretPreviewDocument({
  place,
  fresh,
  changed,
  unchanged,
}: WritePreview): SecretPreviewDocument {
  return { dry_run: true, place, new: fresh, changed, unchanged };
}

/** `ops secret import`, `ops secret copy` */
export interface SecretsWrittenDocument {
  written: string[];
  unchanged: string[];
  skipped: string[];
  services: Named[];
}

export function secretsWrittenDocument({ services, ...secrets }: SecretsChanged): SecretsWrittenDocument {
  return { ...secrets, services: named(services) };
}

/** `ops secret diff`; `first` and `second` are environments. */
export function secretDiffDocument({ first, second, same, differences }: SecretsDiff): SecretsDiff {
  return { first, second, same, differences };
}

/** `ops secret audit` */
export interface AuditDocument {
  events: AuditEntry[];
}

export function auditDocument(events: AuditEntry[]): AuditDocument {
  return { events };
}
