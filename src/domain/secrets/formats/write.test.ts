import { describe, expect, it } from 'vitest';
import { entriesOf } from './testing/maps.ts';
import { WRITE_FORMATS, type WriteFormat, writeSecrets } from './write.ts';

const write = (format: WriteFormat, map: Record<string, string>) => writeSecrets(format, entriesOf(map));

const MAP = {
  B_URL: 'postgres://u:p@h/d?a=b#c',
  TF_VAR_A: 'plain',
  Key: '-----BEGIN-----\nAb+/=\n-----END-----\n',
  quote: 'it\'s "x" \\ $A \x24{A} %{if} `id`',
  'a b': ' é😀\t',
};

const { 'a b': _, ...VARIABLES } = MAP;

describe('sorted by name, with a final newline', () => {
  it.each<[WriteFormat, Record<string, string>, string[]]>([
    [
      'json',
      MAP,
      [
        '{',
        '  "B_URL": "postgres://u:p@h/d?a=b#c",',
        '  "Key": "-----BEGIN-----\\nAb+/=\\n-----END-----\\n",',
        '  "TF_VAR_A": "plain",',
        '  "a b": " é😀\\t",',
        '  "quote": "it\'s \\"x\\" \\\\ $A \x24{A} %{if} `id`"',
        '}',
      ],
    ],
    [
      'yaml',
      MAP,
      [
        'B_URL: "postgres://u:p@h/d?a=b#c"',
        'Key: "-----BEGIN-----\\nAb+/=\\n-----END-----\\n"',
        'TF_VAR_A: "plain"',
        '"a b": " é😀\\t"',
        'quote: "it\'s \\"x\\" \\\\ $A \x24{A} %{if} `id`"',
      ],
    ],
    [
      'dotenv',
      VARIABLES,
      [
        "B_URL='postgres://u:p@h/d?a=b#c'",
        "Key='-----BEGIN-----",
        'Ab+/=',
        '-----END-----',
        "'",
        'TF_VAR_A=plain',
        'quote="it\'s \\"x\\" \\\\ \\$A \\\x24{A} %{if} \\`id\\`"',
      ],
    ],
    [
      'shell',
      VARIABLES,
      [
        "export B_URL='postgres://u:p@h/d?a=b#c'",
        "export Key='-----BEGIN-----",
        'Ab+/=',
        '-----END-----',
        "'",
        "export TF_VAR_A='plain'",
        "export quote='it'\\''s \"x\" \\ $A \x24{A} %{if} `id`'",
      ],
    ],
    [
      'tfvars',
      { ...VARIABLES, 'db-name': '\x01$\x24{', tf_var_b: '' },
      [
        'B_URL = "postgres://u:p@h/d?a=b#c"',
        'Key = "-----BEGIN-----\\nAb+/=\\n-----END-----\\n"',
        'A = "plain"',
        'db-name = "\\u0001$$\x24{"',
        'quote = "it\'s \\"x\\" \\\\ $A $\x24{A} %%{if} `id`"',
        'b = ""',
      ],
    ],
    [
      'csv',
      { ...MAP, C: 'x,y', D: 'x\ry', E: '' },
      [
        'B_URL,postgres://u:p@h/d?a=b#c',
        'C,"x,y"',
        'D,"x\ry"',
        'E,',
        'Key,"-----BEGIN-----',
        'Ab+/=',
        '-----END-----',
        '"',
        'TF_VAR_A,plain',
        'a b," é😀\t"',
        'quote,"it\'s ""x"" \\ $A \x24{A} %{if} `id`"',
      ],
    ],
    ['tsv', { A: 'x,y', 'B\t': 'x\ty', C: '"' }, ['A\tx,y', '"B\t"\t"x\ty"', 'C\t""""']],
    [
      'properties',
      { ...MAP, '#!=: ': '#!=: \\', C: '  x \f\r\n\x7f' },
      [
        '\\#\\!\\=\\:\\ =\\#\\!\\=\\: \\\\',
        'B_URL=postgres\\://u\\:p@h/d?a\\=b\\#c',
        'C=\\  x \\f\\r\\n\\u007f',
        'Key=-----BEGIN-----\\nAb+/\\=\\n-----END-----\\n',
        'TF_VAR_A=plain',
        'a\\ b=\\ \\u00e9\\ud83d\\ude00\\t',
        'quote=it\'s "x" \\\\ $A \x24{A} %{if} `id`',
      ],
    ],
    [
      'docker',
      { A: ' x # y ', B: '"x"', 'db-name': '', C: 'x\ry' },
      ['A= x # y ', 'B="x"', 'C=x\ry', 'db-name='],
    ],
  ])('%s', (format, map, lines) => {
    expect(write(format, map)).toBe(`${lines.join('\n')}\n`);
  });

  it('names are sorted by character, including digits and __proto__', () => {
    expect(write('json', { b: '', 9: '', __proto: '', 10: '', B: '' })).toBe(
      '{\n  "10": "",\n  "9": "",\n  "B": "",\n  "__proto": "",\n  "b": ""\n}\n',
    );
    expect(write('json', JSON.parse('{"__proto__": "x"}') as Record<string, string>)).toBe(
      '{\n  "__proto__": "x"\n}\n',
    );
  });

  it('nothing', () => {
    const texts = WRITE_FORMATS.map((format) => write(format, {}));
    expect(texts).toEqual(['{}\n', '{}\n', '', '', '', '', '', '', '']);
  });
});

it('YAML: ambiguous names and characters are quoted or escaped', () => {
  const names = ['A', 'db-password', 'a.b', 'no', 'Y', 'null', 'True', '1', '', '<<'];
  expect(write('yaml', Object.fromEntries(names.map((name) => [name, 'x'])))).toBe(
    ['""', '"1"', '"<<"', 'A', '"True"', '"Y"', '"a.b"', 'db-password', '"no"', '"null"']
      .map((name) => `${name}: "x"\n`)
      .join(''),
  );
  expect(write('yaml', { A: '\x07\x7f\x85\u2028\ufeff\uffff😀' })).toBe(
    'A: "\\u0007\\u007f\\u0085\\u2028\\ufeff\\uffff😀"\n',
  );
});
