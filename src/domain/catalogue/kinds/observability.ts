import { literalOf } from '../../stack/inputs.ts';
import { answered } from '../inputs.ts';
import { environmentKind } from '../kind.ts';

/** Alarms, the topic they are sent to, and the dashboard. */
export const observability = environmentKind({
  name: 'observability',
  replica: { needs: [] },
  needs: ['keys', 'cluster', 'ingress', 'database'],
  removal: 110,
  inputs: (_, context) => answered(context, { AlarmEmail: 'alarm_email' }),
  drawing: {
    boxes: (stack) => {
      const email = literalOf(stack, 'AlarmEmail');
      return [
        { kind: 'support', lines: ['alarms, dashboard', email === null ? 'topic' : `topic, to ${email}`] },
      ];
    },
  },
});
