import { expect, it } from 'vitest';
import { createFixture } from '../testing/fixture.ts';
import { previewDraft } from './create.ts';

it('a preview refuses the templates that a plan refuses, before anything is created', async () => {
  const { ctx, env, findings, validated } = createFixture();
  const draft = { ...env, files: [] };
  expect((await previewDraft(ctx, draft)).stacks).toHaveLength(5);
  expect(validated).toContain('service-hello.template.yaml');
  findings['network.template.yaml'] = [
    { severity: 'error', rule: 'E1029', message: 'Found a mistake', line: 3, column: 4 },
  ];
  await expect(previewDraft(ctx, draft)).rejects.toMatchObject({
    code: 'template_refused',
    detail: { stack: 'network', file: 'cfn/network.yaml', line: 3, column: 4 },
  });
});
