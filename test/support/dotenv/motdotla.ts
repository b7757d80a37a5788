import { createRequire } from 'node:module';
import type { Outcome } from '../../../src/domain/secrets/formats/testing/dialects.ts';

/** The `dotenv` package; null if it is not installed. */
export function motdotla(): { version: string; read: (text: string) => Outcome } | null {
  const require = createRequire(import.meta.url);
  try {
    const { version } = require('dotenv/package.json') as { version: string };
    const { parse } = require('dotenv') as { parse: (text: string) => Record<string, string> };
    return { version, read: (text) => ({ values: parse(text) }) };
  } catch {
    return null;
  }
}
