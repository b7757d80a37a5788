export interface Ambiguity {
  reason: string;
  /** What to write instead. Default: the same text in quotes. */
  next?: string[];
}

const BOOLEANS = 'YAML 1.1 reads it as true or false, YAML 1.2 as text';

/** Reports plain scalars that YAML 1.1 parsers (such as Ansible's) and YAML 1.2 parsers read differently. */
export function ambiguity(plain: string): Ambiguity | null {
  if (/^(y|yes|on)$/i.test(plain))
    return { reason: BOOLEANS, next: ['Write true', `Write ${quotedForm(plain)}`] };
  if (/^(n|no|off)$/i.test(plain))
    return { reason: BOOLEANS, next: ['Write false', `Write ${quotedForm(plain)}`] };
  if (/^(true|false)$/i.test(plain) && !/^(true|false)$/.test(plain)) {
    return {
      reason: 'only lower-case true and false mean the same to every parser',
      next: [`Write ${plain.toLowerCase()}`],
    };
  }
  if (/^[-+]?\d+(:[0-5]?\d)+(\.\d*)?$/.test(plain)) {
    return { reason: 'YAML 1.1 reads it as a base-60 number, YAML 1.2 as text' };
  }
  if (/^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/.test(plain)) {
    return { reason: 'YAML 1.1 reads it as a date, YAML 1.2 as text' };
  }
  if (/^[-+]?0\d+$/.test(plain)) {
    return {
      reason: 'YAML 1.1 may read it as an octal number, YAML 1.2 as a decimal one',
    };
  }
  if (/^[-+]?0[xob][0-9a-fA-F_]+$/.test(plain))
    return { reason: 'some parsers read it as a number, others as text' };
  if (/^[-+]?\d[\d_]*_[\d_]*(\.[\d_]*)?$/.test(plain)) {
    return {
      reason: 'YAML 1.1 reads it as a number, YAML 1.2 as text',
      next: [`Write ${plain.replaceAll('_', '')}`, `Write ${quotedForm(plain)}`],
    };
  }
  if (/^[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$/.test(plain))
    return { reason: 'some parsers read it as a number, others as text' };
  if (/^[-+]?(\.inf|\.nan)$/i.test(plain))
    return { reason: 'some parsers read it as a number, others as text' };
  if (/^(\+\d+(\.\d*)?|[-+]?\.\d+|[-+]?\d+\.)$/.test(plain))
    return { reason: 'some parsers read it as a number, others as text' };
  return null;
}

/** Text in double quotes, valid in both YAML and JSON. */
export function quotedForm(text: string): string {
  return JSON.stringify(text);
}

/**
 * Formats a value for a file: plain text if every parser reads it alike, otherwise quoted text; lists in brackets.
 */
export function scalarText(value: string | number | boolean | readonly string[]): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return `[${value.map((item) => scalarText(item)).join(', ')}]`;
  return isPlain(value) ? value : quotedForm(value);
}

function isPlain(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9 ./_:@+-]*$|^\d+(\.\d+){3}\/\d+$/.test(text)) return false;
  if (/:( |$)| #|\s$/.test(text)) return false;
  return ambiguity(text) === null && !/^(true|false|null)$/i.test(text);
}
