import { expect, it } from 'vitest';
import { YamlFile } from './file.ts';
import { yamlText } from './write.ts';

const MANIFEST = {
  image: 'registry.example/app@sha256:aa',
  port: 8081,
  writable_root: false,
  command: ['sh', '-c', 'echo "{{ x }}" # no comment\n'],
  environment: { GREETING: 'yes', 'aws:key': '22:30', '012': '012345670123', EMPTY: '' },
  tables: {},
  containers: [
    { name: 'helper', image: 'x', environment: { A: '- b' }, secrets: ['KEY'] },
    { name: 'other', nested: [{ a: [[1, 2], ['x']] }, {}] },
  ],
  alarms: { error_percent: 0.5 },
};

it('writes what our own strict reader reads back unchanged', () => {
  const text = yamlText(MANIFEST);
  expect(YamlFile.parse({ path: 'services/hello.yaml', text }).value).toEqual(MANIFEST);
});

it('quotes what parsers read differently, and nests by two spaces', () => {
  expect(yamlText(MANIFEST)).toBe(`image: registry.example/app@sha256:aa
port: 8081
writable_root: false
command: [sh, "-c", "echo \\"{{ x }}\\" # no comment\\n"]
environment:
  GREETING: "yes"
  aws:key: "22:30"
  "012": "012345670123"
  EMPTY: ""
tables: {}
containers:
  - name: helper
    image: x
    environment:
      A: "- b"
    secrets: [KEY]
  - name: other
    nested:
      - a:
          - [1, 2]
          - [x]
      - {}
alarms:
  error_percent: 0.5
`);
});

it.each([null, undefined, Number.NaN, () => 1])('refuses %s', (value) => {
  expect(() => yamlText({ a: { b: value } })).toThrow('cannot be written as YAML');
});
