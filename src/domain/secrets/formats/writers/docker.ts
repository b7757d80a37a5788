import type { PlainEntry, Writer } from './writer.ts';

/** Maximum line length of `docker run --env-file`; it stops reading at a longer line. */
const LONGEST_LINE = 65_535;

/** `docker run --env-file`: lines without quotes or escapes; quotes would become part of the value. */
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
    return 'names must not contain blanks or =, or begin with #';
  if (value.includes('\n')) return 'its value has several lines, but the format allows one';
  if (value.endsWith('\r')) return 'its value ends with a carriage return, which docker removes';
  return Buffer.byteLength(line(entry)) - 1 > LONGEST_LINE ? `its line exceeds ${LONGEST_LINE} bytes` : null;
}
