import { readFileSync } from 'node:fs';
import { OperatorError } from '../../../domain/operator/error.ts';
import type { Env } from './access.ts';
import type { Agents } from './proxy.ts';

/**
 * Agents that trust the certificates of a file, and no others, as boto3 does (botocore, "ca_bundle"): AWS_CA_BUNDLE, else
 * the profile's setting. A proxy that reads encrypted traffic needs it. Throws `ca_bundle_unreadable`.
 */
export function trustingAgents(agents: Agents, env: Env, settings: Record<string, string>): Agents {
  const file = env.AWS_CA_BUNDLE || settings.ca_bundle;
  if (!file) return agents;
  return { ...agents, httpsAgent: { ...agents.httpsAgent, ca: certificates(file, env) } };
}

function certificates(file: string, env: Env): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const name = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : "The profile's ca_bundle";
    throw new OperatorError('input', 'ca_bundle_unreadable', `${name} is a file that cannot be read`, {
      value: file,
      reason: code === 'ENOENT' ? 'It does not exist' : `The system reports ${code}`,
      next: [`Set ${env.AWS_CA_BUNDLE ? name : 'ca_bundle'} to a file of certificates in PEM format`],
    });
  }
}
