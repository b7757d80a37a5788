import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Target } from '../../domain/ports.ts';
import type { TrailEvent, TrailQuery } from '../../domain/trail.ts';
import { type Access, clientSettings } from './access.ts';
import { translate } from './errors.ts';
import { trailEvent } from './trail-event.ts';

/** The call of CloudTrail that is used, one page each. */
export interface CloudTrailCalls {
  /** Newest first; requests to other services are left out. */
  lookup(
    query: TrailQuery,
    token: string | undefined,
  ): Promise<{ items: TrailEvent[]; next: string | undefined }>;
}

/** Event names are looked up, of which only one attribute can be: another service may call an action the same. */
const SOURCE = 'ssm.amazonaws.com';
const PAGE = 50;

export function cloudTrail(access: Access, target: Target): CloudTrailCalls {
  const client = new CloudTrailClient(clientSettings(access));
  return {
    async lookup({ action, since }, token) {
      try {
        const answer = await client.send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: action }],
            StartTime: since,
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
