import { type Document, isMap, parseDocument, Scalar } from 'yaml';
import { isOptionalHost, KINDS } from '../catalogue/catalogue.ts';
import { isServiceStack } from '../catalogue/hosts.ts';
import { InvalidInput, OperatorError } from '../operator/error.ts';
import type { RenderedEnvironment, RenderedStack } from '../stack/description.ts';
import { hostsFile } from '../workspace/paths.ts';
import type { SourceFile } from '../workspace/source-file.ts';

/** A host whose stack the files no longer have; says so to whoever reads hosts.yml. */
const REMOVED = 'stack_removed';

const GROUPS = ['account', 'environment', 'services'] as const;

/**
 * inventories/<env>/hosts.yml: every stack a host of the group `stacks`, in the order of deployment. What the
 * operator added stays, comments included; stacks of services that are gone are taken out. Ansible alone reads it.
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
  // What is to go comes after all that may still use it.
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

/** Writes the stacks of a group. A host that ops made is taken out with its stack; every other is the operator's. */
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
  // An empty map is written as {}; filled, one host a line is what people read and git compares.
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
  return `# Stacks of ${environment}: each is a host, and waits for those it needs.
# Deploy them without ops: ansible-playbook -i ${hostsFile(environment)} playbooks/environment.yml
stacks:
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    # What is deployed: rendered by ops from the answers beside this file and the services' manifests.
    ops_build: "{{ inventory_dir }}/../../build/${environment}"
  children:
    # Shared by the project's environments of an account; made when absent, never destroyed with an environment.
    account:
      hosts: {}
    environment:
      hosts: {}
    services:
      hosts: {}
`;
}
