import { type Document, isMap, parseDocument, Scalar } from 'yaml';
import { isOptionalHost, KINDS } from '../catalogue/catalogue.ts';
import { isServiceStack } from '../catalogue/hosts.ts';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import { hostsFile } from '../workspace/paths.ts';
import type { SourceFile } from '../workspace/source-file.ts';

/** Host variable that marks a stack no longer in the files. */
const REMOVED = 'stack_removed';

const GROUPS = ['account', 'environment', 'services'] as const;

/**
 * inventories/<env>/hosts.yml: one host per stack in the group `stacks`, in deployment order. Keeps the operator's
 * additions, including comments; drops stacks of removed services. Only Ansible reads it.
 */
export function writeHostsFile(
  rendered: RenderedEnvironment,
  present: SourceFile | null,
  kinds = KINDS,
): SourceFile {
  const path = present?.path ?? hostsFile(rendered.environment);
  const document = parse(path, present?.text ?? starting(rendered.environment));
  const before = JSON.stringify(document.toJS());
  for (const group of GROUPS)
    fill(
      document,
      group,
      rendered.stacks.filter((stack) => groupOf(stack) === group),
      (host) => isOptionalHost(host, kinds),
    );
  const changed = present === null || JSON.stringify(document.toJS()) !== before;
  return { path, text: changed ? document.toString({ lineWidth: 0 }) : present.text };
}

function groupOf({ description }: RenderedStack): (typeof GROUPS)[number] {
  if (description.scope === 'account') return 'account';
  // Stacks to be removed come after everything that may still use them.
  return isServiceStack(description.stack) || description.state ? 'services' : 'environment';
}

function parse(path: string, text: string): Document {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' });
  const [error] = document.errors;
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw new InvalidInput([
      new OperatorError('input', 'yaml_syntax', error.message.split('\n')[0] ?? '', {
        file: path,
        line,
        column: col,
      }),
    ]);
  }
  return document;
}

/** Writes the stacks of a group. Hosts that ops added are removed with their stack; others belong to the operator. */
function fill(
  document: Document,
  group: string,
  stacks: RenderedStack[],
  isMade: (host: string) => boolean,
): void {
  const hosts = ['stacks', 'children', group, 'hosts'];
  const known = new Set(stacks.map(({ description }) => description.stack));
  const current = document.getIn(hosts);
  if (isMap(current)) {
    const names = current.items.map(({ key }) => String(key instanceof Scalar ? key.value : key));
    for (const name of names) {
      const made = isMade(name) || document.getIn([...hosts, name, REMOVED]) === true;
      if (made && !known.has(name)) document.deleteIn([...hosts, name]);
    }
  } else document.setIn(hosts, document.createNode({}));
  const list = document.getIn(hosts);
  // An empty map is written as {}; otherwise one host per line reads and diffs better.
  if (isMap(list) && stacks.length > 0) list.flow = false;
  for (const { description } of stacks) {
    const path = [...hosts, description.stack];
    if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}));
    const needs = [...path, 'stack_needs'];
    if (JSON.stringify(listAt(document, needs)) !== JSON.stringify(description.needs)) {
      document.setIn(needs, document.createNode(description.needs, { flow: true }));
    }
    if (description.state === 'absent') document.setIn([...path, REMOVED], true);
    else document.deleteIn([...path, REMOVED]);
  }
}

function listAt(document: Document, path: string[]): unknown {
  const node = document.getIn(path, true);
  return (node as { toJS?: (document: Document) => unknown } | undefined)?.toJS?.(document);
}

function starting(environment: string): string {
  return `# Stacks of ${environment}: each is a host that waits for the stacks it needs.
# To deploy without ops: ansible-playbook -i ${hostsFile(environment)} playbooks/environment.yml
stacks:
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    # What is deployed: rendered by ops from environment.yml and the service manifests.
    ops_build: "{{ inventory_dir }}/../../build/${environment}"
  children:
    # Shared by the project's environments in an account; created if absent, never deleted with an environment.
    account:
      hosts: {}
    environment:
      hosts: {}
    services:
      hosts: {}
`;
}
