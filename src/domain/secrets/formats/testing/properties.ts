/** Reads a text as specified for `java.util.Properties.load` in Java 17. */
export function readProperties(text: string): Record<string, string> {
  const read: Record<string, string> = {};
  for (const line of logicalLines(text)) {
    const end = /^(?:\\.|[^\\=: \t\f])*/s.exec(line)?.[0].length ?? 0;
    const value = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '');
    read[unescaped(line.slice(0, end))] = unescaped(value);
  }
  return read;
}

/** Drops comments and blank lines; an odd number of backslashes at the end of a line continues it on the next. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun: string | null = null;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (begun === null && /^([#!]|$)/.test(line)) continue;
    const whole: string = (begun ?? '') + line;
    const goesOn = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    if (goesOn) begun = whole.slice(0, -1);
    else {
      lines.push(whole);
      begun = null;
    }
  }
  return lines;
}

function unescaped(text: string): string {
  const known: Record<string, string> = { t: '\t', n: '\n', f: '\f', r: '\r' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, unit?: string, character?: string) =>
    unit === undefined
      ? (known[character ?? ''] ?? character ?? '')
      : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
