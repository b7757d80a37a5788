// Every check and test of the repository, in the order they run. `junit` marks a test runner whose own
// counts are added up; every other entry counts as one.
import { join } from 'node:path';

const TOOLS = '.tools';
const dev = (tool) => join(TOOLS, 'dev', 'bin', tool);
const npm = (tool) => join('node_modules', '.bin', tool);
const script = (name) => [join('scripts', name), '--check'];

/** @type {{ name: string, command: string[], junit?: boolean, alone?: boolean, env?: Record<string, string> }[]} */
export const CHECKS = [
  { name: 'TypeScript: format and lint', command: [npm('biome'), 'ci', '--colors=off', '.'] },
  { name: 'TypeScript: types', command: [npm('tsc'), '-p', '.'] },
  { name: 'TypeScript: layers', command: [npm('depcruise'), '--config', '.dependency-cruiser.mjs', 'src'] },
  { name: 'TypeScript: dead code', command: [npm('knip')] },
  { name: 'Generated: manifest', command: ['node', ...script('manifest.ts')] },
  { name: 'Generated: reference', command: ['node', ...script('reference.ts')] },
  { name: 'Generated: schemas', command: ['node', ...script('schemas.ts')] },
  { name: 'Generated: formats', command: ['node', ...script('formats.ts')] },
  { name: 'Generated: pictures', command: ['node', ...script('pictures.ts')] },
  { name: 'Documentation: links', command: ['node', join('scripts', 'links.ts')] },
  { name: 'Lock files', command: ['node', join('scripts', 'lock-files.mjs')] },
  { name: 'Python: format', command: [dev('ruff'), 'format', '--check', '.'] },
  { name: 'Python: lint', command: [dev('ruff'), 'check', '.'] },
  { name: 'Ansible: lint', command: [dev('ansible-lint'), '--offline', '-q'] },
  { name: 'TypeScript: unit tests', command: [npm('vitest'), 'run', '--project', 'unit'], junit: true },
  { name: 'Templates', command: [dev('python'), '-m', 'pytest', '-q', 'test/templates'], junit: true },
  { name: 'Judge', command: [dev('python'), join('test', 'judge', 'judge.py')] },
  { name: 'Judge judged', command: [dev('python'), '-m', 'pytest', '-q', 'test/judge'], junit: true },
  { name: 'Functions', command: [dev('python'), '-m', 'pytest', '-q', 'test/lambda'], junit: true },
  { name: 'Emulator', command: [dev('python'), '-m', 'pytest', '-q', 'emulator'], junit: true },
  {
    name: 'Playbooks',
    command: [dev('python'), '-m', 'pytest', '-q', 'test/ansible'],
    junit: true,
    alone: true,
  },
  { name: 'End to end', command: [npm('vitest'), 'run', '--project', 'e2e'], junit: true, alone: true },
];
