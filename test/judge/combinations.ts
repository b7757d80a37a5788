import { accountText, readAccount } from '../../src/domain/answers/files/account-file.ts';
import { accountStacks, functionsFor } from '../../src/domain/catalogue/catalogue.ts';
import { withDefaults } from '../../src/domain/environment/defaults.ts';
import { render } from '../../src/domain/render/render.ts';
import type { RenderInput } from '../../src/domain/render/types.ts';
import type { RenderedStack } from '../../src/domain/stack/description.ts';
import { isOutput, literalText } from '../../src/domain/stack/inputs.ts';
import { parseTemplate } from '../../src/domain/template/parse.ts';
import { manifest, packagedTemplates, renderInput } from '../support/rendering.ts';
import { accountAnswers, accountRows, environmentAnswers, environmentRows, manifestText } from './answers.ts';
import type { Row } from './pairwise.ts';

interface CombinedStack {
  stack: string;
  /** The file the template comes from. */
  source: string;
  fingerprint: string;
  /** Null: the output of another stack, known only after a deployment. */
  parameters: Record<string, string | null>;
  /** The resources that ops lists for the stack. */
  resources: string[];
}

export interface Combination {
  name: string;
  answers: Row;
  stacks: CombinedStack[];
}

/** Every combination of answers, rendered by ops, and the template texts by fingerprint. */
export function combinations(): { combinations: Combination[]; templates: Record<string, string> } {
  const packaged = parsedTemplates();
  const texts: Record<string, string> = {};
  const renderCombination = (name: string, answers: Row, input: RenderInput): Combination => {
    const { stacks } = render({ ...input, templates: packaged });
    for (const { description, templateText } of stacks) texts[description.fingerprint] = templateText;
    return { name, answers, stacks: stacks.map(toCombinedStack) };
  };
  const all = [
    ...environmentRows().map((row, index) =>
      renderCombination(`environment-${index + 1}`, row, environmentInput(row)),
    ),
    ...accountRows().map((row, index) => renderCombination(`account-${index + 1}`, row, accountInput(row))),
  ];
  return { combinations: all, templates: texts };
}

export function environmentInput(row: Row): RenderInput {
  return renderInput(environmentAnswers(row), [manifest('hello', manifestText(row))]);
}

/** The input that operations/workspace/load-account.ts would build from an account file with these answers. */
export function accountInput(row: Row): RenderInput {
  const path = 'inventories/account-111111111111/account.yml';
  const { answers } = readAccount({ path, text: accountText(accountAnswers(row)) });
  const services = Array.from({ length: Number(row.services) }, () => manifest('hello'));
  const stacks = accountStacks(services, answers);
  return {
    ...renderInput(),
    environment: 'account-111111111111',
    settings: withDefaults({ account: answers.account, region: answers.region }),
    answers: {},
    account: answers,
    services: [],
    scope: 'account',
    stacks,
    functions: functionsFor(stacks).map((name) => ({
      name,
      files: [{ path: 'handler.py', text: `# ${name}\n` }],
    })),
    file: path,
  };
}

/** Parsed only once: parsing takes longer than everything else. */
export function parsedTemplates(): RenderInput['templates'] {
  return Object.fromEntries(
    Object.entries(packagedTemplates()).map(([name, file]) => [
      name,
      { ...file, data: parseTemplate(file.path, file.text) },
    ]),
  );
}

function toCombinedStack({ description, resourceTypes }: RenderedStack): CombinedStack {
  const { stack, fingerprint, parameters, source } = description;
  return {
    stack,
    source: source.startsWith('cfn/') ? source : 'cfn/service.yaml',
    fingerprint,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, input]) => [name, isOutput(input) ? null : literalText(input)]),
    ),
    resources: Object.keys(resourceTypes),
  };
}
