import type { SSMClient } from '@aws-sdk/client-ssm';

/**
 * Keeps the time that AWS sends with each answer (the HTTP header Date), to compare it with other times of AWS: this
 * machine's clock may be wrong. Returns it in milliseconds since 1970 for an answer; null if it has none.
 */
export function datedAnswers(stack: SSMClient['middlewareStack']): (answer: object) => number | null {
  const times = new WeakMap<object, number>();
  stack.add(
    (next) => async (request) => {
      const result = await next(request);
      const { headers } = result.response as { headers?: Record<string, string> };
      const time = Date.parse(headers?.date ?? '');
      if (result.output && !Number.isNaN(time)) times.set(result.output, time);
      return result;
    },
    // Around the deserializer, so that its output is known.
    { step: 'deserialize', priority: 'high', name: 'datedAnswers' },
  );
  return (answer) => times.get(answer) ?? null;
}
