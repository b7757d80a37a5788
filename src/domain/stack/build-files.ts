import type { RenderedEnvironment } from './description.ts';
import { artifactOf } from './lambda-code.ts';

/** The files of a rendered folder by path, see docs/reference/build-format.md. */
export function buildFiles(rendered: RenderedEnvironment): Record<string, string> {
  const { project, environment, account, region, lock, stacks, sources } = rendered;
  const names = stacks.map(({ description }) => description.stack);
  const files: Record<string, string> = {
    'build.json': json({ format: 1, project, environment, account, region, lock, stacks: names }),
    ...(sources && { 'sources.json': json(sources) }),
  };
  for (const { description, templateText, functions } of stacks) {
    files[`${description.stack}.json`] = json(description);
    if (description.state !== 'absent') files[description.template] = templateText;
    for (const code of functions)
      for (const { path, text } of code.files) files[`${artifactOf(code).folder}/${path}`] = text;
  }
  return files;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
