import type { RecordedResource } from '../../domain/machine/embedded-aws.ts';
import { sanitizeText } from '../../domain/operator/sanitize.ts';

/** The id of the emulator process at this endpoint; null if nothing or another program answers. */
export async function healthyPid(endpoint: string): Promise<number | null> {
  const answer = await getJson(`${endpoint}/_ops/health`, 2_000);
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
  const answer = (await getJson(`${endpoint}/_ops/recorded`, 10_000)) as { recorded?: Recorded[] } | null;
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

/** Null for a refused connection, a time-out or another program's answer. */
async function getJson(url: string, milliseconds: number): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(milliseconds) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
