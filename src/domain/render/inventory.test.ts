import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifest, rendered } from '../../../test/support/rendering.ts';
import { withRemoved } from '../catalogue/orphans.ts';
import { deployed, rendered as stack } from '../testing/stacks.ts';
import { writeHostsFile } from './inventory.ts';

const hello = manifest('hello', 'expose: public\npriority: 1\n');
const PATH = 'inventories/dev/hosts.yml';

it('writes every stack as a host that waits for its dependencies', () => {
  const file = writeHostsFile(rendered({}, [hello]), null);
  expect(file.path).toBe(PATH);
  expect(parse(file.text)).toEqual({
    stacks: {
      vars: {
        ansible_connection: 'local',
        ansible_python_interpreter: '{{ ansible_playbook_python }}',
        ops_build: '{{ inventory_dir }}/../../build/dev',
      },
      children: {
        account: { hosts: { toolchain: { stack_needs: [] }, 'registry-hello': { stack_needs: [] } } },
        environment: {
          hosts: {
            network: { stack_needs: [] },
            keys: { stack_needs: [] },
            cluster: { stack_needs: ['network', 'keys'] },
            lifecycle: { stack_needs: ['toolchain', 'keys', 'cluster'] },
            ingress: { stack_needs: ['network'] },
            discovery: { stack_needs: ['network', 'ingress'] },
            observability: { stack_needs: ['keys', 'cluster', 'ingress'] },
          },
        },
        services: {
          hosts: {
            'service-hello': {
              stack_needs: [
                'registry-hello',
                'network',
                'keys',
                'cluster',
                'ingress',
                'discovery',
                'observability',
              ],
            },
          },
        },
      },
    },
  });
  expect(file.text).toContain('\n        cluster:\n          stack_needs: [ network, keys ]\n');
});

it('keeps the same bytes if nothing differs, whatever the layout', () => {
  const text = writeHostsFile(rendered({}, [hello]), null).text.replace(
    'stack_needs: [ network, keys ]',
    'stack_needs:   [network, keys]',
  );
  expect(writeHostsFile(rendered({}, [hello]), { path: PATH, text }).text).toBe(text);
});

it("keeps the operator's comments, variables and hosts, and drops a removed service", () => {
  const text = writeHostsFile(rendered({}, [hello]), null)
    .text.replace(
      '        network:\n',
      '        # ours: the network\n        network:\n          colour: blue\n',
    )
    .replace('    services:\n', '    mine:\n      hosts:\n        audit: {}\n    services:\n');
  const other = manifest('other');
  const result = writeHostsFile(rendered({}, [other]), { path: PATH, text });
  expect(result.text).toContain(
    '        # ours: the network\n        network:\n          colour: blue\n          stack_needs: []\n',
  );
  const { children } = parse(result.text).stacks;
  expect(children.mine).toEqual({ hosts: { audit: {} } });
  expect(Object.keys(children.services.hosts)).toEqual(['service-other']);
  expect(Object.keys(children.account.hosts)).toEqual(['toolchain', 'registry-other']);
});

it('lists a host once, even after its answer was removed', () => {
  const domain = { domain: 'dev.example.com', hosted_zone: 'Z0123456789' };
  const before = writeHostsFile(rendered(domain, [hello]), null);
  const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
  const files = rendered({}, [hello]);
  const going = writeHostsFile(
    withRemoved(files, [deployed(stack('certificate', { tags })), deployed(stack('edge', { tags }))]),
    before,
  );
  const { children } = parse(going.text).stacks;
  expect(Object.keys(children.environment.hosts)).toEqual(
    Object.keys(parse(writeHostsFile(files, null).text).stacks.children.environment.hosts),
  );
  expect(Object.keys(children.services.hosts)).toEqual(['service-hello', 'edge', 'certificate']);
  expect(parse(writeHostsFile(files, going).text)).toEqual(parse(writeHostsFile(files, null).text));
});

it('marks hosts to be removed, and drops them once they are deleted', () => {
  const files = rendered({}, [hello]);
  const tags = { Project: 'shop', Environment: 'dev', ManagedBy: 'ops' };
  const both = withRemoved(files, [
    deployed(stack('cache', { tags })),
    deployed(stack('service-old', { tags })),
  ]);
  const going = writeHostsFile(both, writeHostsFile(files, null));
  const { children } = parse(going.text).stacks;
  const stack_needs = [
    'network',
    'keys',
    'cluster',
    'lifecycle',
    'ingress',
    'discovery',
    'observability',
    'service-hello',
  ];
  expect(Object.keys(children.services.hosts)).toEqual(['service-hello', 'service-old', 'cache']);
  expect(children.services.hosts.cache).toEqual({
    stack_needs: [...stack_needs, 'service-old'],
    stack_removed: true,
  });
  expect(children.services.hosts['service-old']).toEqual({ stack_needs, stack_removed: true });

  expect(parse(writeHostsFile(files, going).text)).toEqual(parse(writeHostsFile(files, null).text));
  const old = manifest('old');
  const back = parse(writeHostsFile(rendered({}, [hello, old]), going).text).stacks.children.services.hosts;
  expect(Object.keys(back['service-old'])).toEqual(['stack_needs']);
});

it('reports the position of a syntax error', () => {
  expect(() => writeHostsFile(rendered(), { path: PATH, text: 'stacks: [\n' })).toThrow(
    expect.objectContaining({
      code: 'yaml_syntax',
      detail: expect.objectContaining({ file: PATH, line: 2 }),
    }),
  );
});
