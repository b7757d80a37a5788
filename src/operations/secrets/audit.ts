import { AUDITED, type AuditEntry, type AuditScope, auditEntry } from '../../domain/audit/audit.ts';
import type { Trail } from '../../domain/audit/trail.ts';
import { serviceHost, stackName } from '../../domain/catalogue/hosts.ts';
import { InvalidInput, OperatorError } from '../../domain/operator/error.ts';
import { nearest } from '../../domain/operator/spelling.ts';
import { openForReading } from '../access/open.ts';
import type { Context } from '../context.ts';
import { step } from '../progress.ts';
import type { ConfiguredEnvironment } from '../workspace/load-answers.ts';

/**
 * Who read and changed the secrets of an environment, newest first. Includes deleted secrets, so an unknown name just
 * has no entries. Throws `unknown_service`.
 */
export async function auditSecrets(
  ctx: Context,
  env: ConfiguredEnvironment,
  { service, name, since }: { service?: string; name?: string; since: Date },
): Promise<AuditEntry[]> {
  const scope = {
    ...scopeOf(env),
    ...(service !== undefined && { service }),
    ...(name !== undefined && { name }),
  };
  if (service !== undefined) checkService(env, service);
  const aws = await openForReading(ctx, env);
  const entries: AuditEntry[] = [];
  for (const [index, action] of AUDITED.entries()) {
    step(ctx, `reading ${action} events from CloudTrail (${index + 1} of ${AUDITED.length})`);
    entries.push(...(await entriesOf(aws.trail, action, since, scope)));
  }
  // The sort is stable: within one second CloudTrail's order remains.
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

async function entriesOf(
  trail: Trail,
  action: string,
  since: Date,
  scope: AuditScope,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const event of trail.events({ action, since })) {
    const entry = auditEntry(event, scope);
    if (entry) entries.push(entry);
  }
  return entries;
}

function scopeOf({ name, project, settings }: ConfiguredEnvironment): AuditScope {
  const stackOf = (service: string) =>
    stackName(project.project, name, { host: serviceHost(service), scope: 'environment' });
  return {
    project: project.project,
    environment: name,
    services: settings.services.map((service) => ({ name: service, stack_name: stackOf(service) })),
  };
}

/** A removed service may still have secrets and events, so only a likely misspelling is refused. */
function checkService({ name, settings }: ConfiguredEnvironment, service: string): void {
  const near = settings.services.includes(service) ? null : nearest(service, settings.services);
  if (near === null) return;
  throw new InvalidInput([
    new OperatorError('input', 'unknown_service', `${name} has no service ${service}`, {
      value: service,
      reason: `Its services are ${settings.services.join(', ')}`,
      next: [`Did you mean ${near}?`],
    }),
  ]);
}
