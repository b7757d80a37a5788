import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { TRAIL_DAYS } from '../../../domain/audit/since.ts';
import type { TrailEvent, TrailQuery } from '../../../domain/audit/trail.ts';
import type { Target } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { trailEvent } from './event.ts';

/** The CloudTrail call that ops uses, one page each. */
export interface CloudTrailCalls {
  /** Newest first, only requests to Systems Manager. Can include events from before `since`. */
  lookup(
    query: TrailQuery,
    token: string | undefined,
  ): Promise<{ items: TrailEvent[]; next: string | undefined }>;
}

/** LookupEvents accepts one attribute, the event name; another service may have an action of the same name. */
const SOURCE = 'ssm.amazonaws.com';
const PAGE = 50;
/** AWS rejects a start time before the retention period, which moves on during the lookups. */
const SAFE_RETENTION = (TRAIL_DAYS - 1) * 86_400_000;

export function cloudTrail(access: Access, target: Target): CloudTrailCalls {
  const client = new CloudTrailClient(clientSettings(access));
  return {
    async lookup({ action, since }, token) {
      try {
        const answer = await client.send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: action }],
            StartTime: Date.now() - since.getTime() < SAFE_RETENTION ? since : undefined,
            MaxResults: PAGE,
            NextToken: token,
          }),
        );
        const found = (answer.Events ?? []).filter(({ EventSource }) => EventSource === SOURCE);
        return { items: found.flatMap((event) => trailEvent(event) ?? []), next: answer.NextToken };
      } catch (error) {
        throw translate(error, 'cloudtrail:LookupEvents', target);
      }
    },
  };
}
