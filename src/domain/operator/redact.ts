import { sanitizeText } from './sanitize.ts';

export const MASK = '[secret]';

/** Shorter values are words such as "dev" or "443": they are part of most texts, and protect nothing. */
const SHORTEST = 4;
/** In our own words a shorter value is more likely a name that happens to be the same. */
const SHORTEST_IN_OWN_WORDS = 8;
/** A line of a longer value, such as a key's, is looked for too: logs and errors quote single lines. */
const SHORTEST_LINE = 16;
/** Base64 of fewer characters also occurs by chance. */
const SHORTEST_BASE64 = 5;

/** The values that this process has seen, with their forms once they were needed. */
const known = new Map<string, string[] | null>();

/** From now on the value is removed from texts. */
export function rememberSecret(value: string): void {
  if (value.length >= SHORTEST && value !== MASK && !known.has(value)) known.set(value, null);
}

/** Masks every known value in a text of ops, in each form that another program may have given it. */
export function redact(text: string): string {
  return mask(text, SHORTEST_IN_OWN_WORDS);
}

/** A text that another program or a service wrote, safe to show: known values masked, control characters removed. */
export function sanitizeMessage(text: string): string {
  return sanitizeText(mask(text, SHORTEST));
}

/** The same data with `redact` applied to every text in it. */
export function redactAll<T>(data: T): T {
  if (typeof data === 'string') return redact(data) as T;
  if (Array.isArray(data)) return data.map(redactAll) as T;
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactAll(value)])) as T;
}

function mask(text: string, shortest: number): string {
  const found = new Set<string>();
  for (const value of known.keys()) {
    if (value.length < shortest || (value.length > text.length && !value.includes('\n'))) continue;
    for (const form of formsOf(value)) if (text.includes(form)) found.add(form);
  }
  // A longer form may contain a shorter one.
  return [...found]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

function formsOf(value: string): string[] {
  const ready = known.get(value);
  if (ready) return ready;
  const texts = [value, ...value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE)];
  const forms = [...new Set(texts.flatMap(allForms))];
  known.set(value, forms);
  return forms;
}

/** Raw, JSON, shell, base64, URL and hexadecimal. */
function allForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const hex = Buffer.from(text).toString('hex');
  return [
    text,
    json,
    json.replace(/[\u0080-\uffff]/g, escaped),
    text.replaceAll("'", `'\\''`),
    ...base64Forms(Buffer.from(text)),
    ...urlForms(text),
    hex,
    hex.toUpperCase(),
  ];
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * On its own, and as part of a longer text: at each of the three offsets, only the characters that do not depend on what
 * is around the value.
 */
function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64');
  const parts = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const complete = Math.floor((shifted.length * 8) / 6);
    return shifted.toString('base64').slice(Math.ceil((offset * 8) / 6), complete);
  });
  const forms = [whole, whole.replace(/=+$/, ''), ...parts].filter((form) => form.length >= SHORTEST_BASE64);
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** As JavaScript, RFC 3986 and HTML forms encode it; the digits in either case. */
function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  const strict = encoded.replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  return [encoded, strict, form].flatMap((each) => [
    each,
    each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}
