import * as z from 'zod';

/** Text with a custom check that returns the message. */
export function checkedText(problem: (text: string) => string | null) {
  return z.string().superRefine((text, context) => {
    const message = problem(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** A map of text to text with maximum lengths. */
export function stringMap(longestKey: number, longestValue: number) {
  const key = z.string().min(1).max(longestKey);
  return z.record(key, z.string().max(longestValue));
}
