import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { RecordedResource } from '../../domain/machine/embedded-aws.ts';
import { sanitizeText } from '../../domain/operator/sanitize.ts';

/** The id of the emulator process at this endpoint; null if nothing or another program answers. */
export async function healthyPid(endpoint: string): Promise<number | null> {
  const answer = await askGateway('GET', `${endpoint}/_ops/health`, 2_000);
  if (typeof answer !== 'object' || answer === null) return null;
  const { status, pid } = answer as { status?: unknown; pid?: unknown };
  return status === 'ready' && typeof pid === 'number' ? pid : null;
}

interface Recorded {
  type: string;
  physicalId: string;
  stack: string;
  logicalId: string;
  properties: Record<string, unknown>;
}

export async function recordedResources(endpoint: string): Promise<RecordedResource[] | null> {
  const url = `${endpoint}/_ops/recorded`;
  const answer = (await askGateway('GET', url, 10_000)) as { recorded?: Recorded[] } | null;
  return (
    answer?.recorded?.map((each) => ({
      stack_name: sanitizeText(each.stack),
      logical_id: sanitizeText(each.logicalId),
      type: sanitizeText(each.type),
      physical_id: sanitizeText(each.physicalId),
      properties: each.properties,
    })) ?? null
  );
}

/** Saves the state now. Returns why it could not be saved, or null; also null if nothing answers. */
export async function saveState(endpoint: string): Promise<string | null> {
  const answer = await askGateway('POST', `${endpoint}/_ops/save`, 30_000);
  const { saved, reason } = (answer ?? {}) as { saved?: unknown; reason?: unknown };
  return saved === false ? sanitizeText(String(reason)) : null;
}

/**
 * Null for a refused connection, a time-out or another program's answer. Not with fetch, which refuses the ports that
 * browsers block, such as 10080 (Fetch Standard, "bad port").
 */
async function askGateway(method: 'GET' | 'POST', url: string, milliseconds: number): Promise<unknown> {
  try {
    const sent = request(url, { method, agent: false, signal: AbortSignal.timeout(milliseconds) });
    // A time-out while the response is read is an error of both; reading it reports the error.
    sent.on('error', () => undefined).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const body = await json(response);
    return response.statusCode === 200 ? body : null;
  } catch {
    return null;
  }
}
