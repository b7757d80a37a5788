import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { TRAIL_DAYS } from '../../../domain/audit/since.ts';
import type { TrailEvent, TrailQuery } from '../../../domain/audit/trail.ts';
import type { Target } from '../../../domain/session/target.ts';
import { type Access, clientSettings } from '../client/access.ts';
import { translate } from '../client/errors.ts';
import { trailEvent } from './event.ts';

/** The call of CloudTrail that is used, one page each. */
export interface CloudTrailCalls {
  /** Newest first; requests to other services are left out, some from before `since` may be there. */
  lookup(
    query: TrailQuery,
    token: string | undefined,
  ): Promise<{ items: TrailEvent[]; next: string | undefined }>;
}

/** Event names are looked up, of which only one attribute can be: another service may call an action the same. */
const SOURCE = 'ssm.amazonaws.com';
const PAGE = 50;
/** A start before what the event history keeps is refused, and its end moves on while ops asks. */
const SURELY_KEPT = (TRAIL_DAYS - 1) * 86_400_000;

export function cloudTrail(access: Access, target: Target): CloudTrailCalls {
  const client = new CloudTrailClient(clientSettings(access));
  return {
    async lookup({ action, since }, token) {
      try {
        const answer = await client.send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: action }],
            StartTime: Date.now() - since.getTime() < SURELY_KEPT ? since : undefined,
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
