/** The encodings in which a value could leak, by name; base64 also as part of a longer text. */
export function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value);
  // At an offset of one or two bytes the middle is the same, whatever the surrounding text.
  const shifted = [1, 2].map((by) =>
    Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return {
    raw: value,
    json: JSON.stringify(value).slice(1, -1),
    'json, ASCII': JSON.stringify(value)
      .slice(1, -1)
      .replace(/[\u0080-\uffff]/g, escaped),
    shell: value.replaceAll("'", `'\\''`),
    base64: bytes.toString('base64').replace(/=+$/, '').slice(0, -1),
    'base64, shifted by one': shifted[0] as string,
    'base64, shifted by two': shifted[1] as string,
    url: encodeURIComponent(value),
    form: new URLSearchParams({ v: value }).toString().slice(2),
    hex: bytes.toString('hex'),
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The names of the forms that the text contains. */
export function formsIn(text: string, forms: Record<string, string>): string[] {
  return Object.entries(forms)
    .filter(([, form]) => text.includes(form))
    .map(([name]) => name);
}
