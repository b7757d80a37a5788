import type { PlainEntry, Writer } from './writer.ts';

/** What `docker run --env-file` takes as a line; a longer one ends its reading. */
const LONGEST_LINE = 65_535;

/** `docker run --env-file`: lines without quotes or escapes, so that quotes would be part of the value. */
export const DOCKER: Writer = {
  refusal,
  text: (entries) => entries.map(line).join(''),
};

function line({ name, value }: PlainEntry): string {
  return `${name}=${value}\n`;
}

function refusal(entry: PlainEntry): string | null {
  const { name, value } = entry;
  if (!/^[^\s=#\u0085][^\s=\u0085]*$/.test(name))
    return 'a name there has no blank and no =, and begins with no #';
  if (value.includes('\n'))
    return 'its value has several lines, and one line is all there is for a value there';
  if (value.endsWith('\r')) return 'its value ends with a carriage return, which is cut off there';
  return Buffer.byteLength(line(entry)) - 1 > LONGEST_LINE
    ? `it is longer than the ${LONGEST_LINE} bytes of a line there`
    : null;
}
