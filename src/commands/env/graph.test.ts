import { beforeEach, expect, it, vi } from 'vitest';
import { trialEnvironment } from '../../../test/support/pictures.ts';
import { pictureDocument } from '../../cli/documents/environment.ts';
import { runCommand } from '../../cli/testing/run-command.ts';
import { draw } from '../../domain/diagram/draw/file.ts';
import { architecturePicture } from '../../domain/diagram/environment.ts';
import { stacksPicture } from '../../domain/diagram/stacks.ts';
import { loadEnvironment } from '../../operations/workspace/load-environment.ts';
import { saveDiagram } from '../../operations/workspace/save-diagram.ts';
import EnvGraph from './graph.ts';

vi.mock('../../operations/workspace/load-environment.ts');
vi.mock('../../operations/workspace/save-diagram.ts');

const dev = trialEnvironment();

beforeEach(() => {
  vi.resetAllMocks();
  vi.mocked(loadEnvironment).mockResolvedValue({ name: 'dev', rendered: dev } as Awaited<
    ReturnType<typeof loadEnvironment>
  >);
});

function graph(...argv: string[]) {
  return runCommand(EnvGraph, 'env:graph', ['dev', ...argv]);
}

it('prints the architecture as Mermaid, or the requested picture and format, on standard output', async () => {
  expect(await graph()).toMatchObject({ out: draw(architecturePicture(dev), 'mermaid'), status: null });
  expect((await graph('--stacks', '--format', 'svg')).out).toBe(draw(stacksPicture(dev), 'svg'));
  expect(saveDiagram).not.toHaveBeenCalled();
});

it('prints the picture as one document', async () => {
  expect(JSON.parse((await graph('--json')).out)).toEqual(pictureDocument(architecturePicture(dev)));
});

it('writes a file in the format of its extension, and nothing on standard output', async () => {
  expect(await graph('--output', 'docs/dev.svg')).toMatchObject({ out: '', err: 'Wrote docs/dev.svg\n' });
  expect(vi.mocked(saveDiagram).mock.calls.map(([, ...given]) => given)).toEqual([
    [architecturePicture(dev), { output: 'docs/dev.svg', format: 'svg', overwrite: false }],
  ]);
});

it('refuses a file whose extension is no known format', async () => {
  const { err, status } = await graph('--output', 'dev.txt');
  expect([status, err]).toEqual([2, expect.stringContaining('The ending of dev.txt names no format')]);
  expect(saveDiagram).not.toHaveBeenCalled();
});
