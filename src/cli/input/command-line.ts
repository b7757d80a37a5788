const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Quoted for a POSIX shell if necessary. */
export function quote(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

export type FlagValue = string | number | boolean | string[] | null | undefined;

/** The exact command line: `ops env create dev --local --region eu-central-1 --yes`. */
export function commandLine(words: string[], flags: Record<string, FlagValue>): string {
  return [
    'ops',
    ...words.map(quote),
    ...Object.entries(flags).flatMap(([name, value]) => flagWords(name, value)),
  ].join(' ');
}

function flagWords(name: string, value: FlagValue): string[] {
  if (value === undefined || value === null) return [];
  if (value === true) return [`--${name}`];
  if (value === false) return [`--no-${name}`];
  const text = Array.isArray(value) ? value.join(',') : String(value);
  // A value that begins with a dash would be parsed as a flag.
  return text.startsWith('-') ? [`--${name}=${quote(text)}`] : [`--${name}`, quote(text)];
}
