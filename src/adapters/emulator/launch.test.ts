import { expect, test } from 'vitest';
import { launchEnvironment } from './launch.ts';

test('inherits no setting of AWS or Python, and reaches loopback without a proxy', () => {
  const inherited = { HOME: '/h', HTTP_PROXY: 'http://proxy:1', AWS_PROFILE: 'x', PYTHONPATH: '/y' };
  const own = { PYTHONPATH: '/ops', PYTHONUNBUFFERED: '1' };
  expect(launchEnvironment(inherited, '/ops')).toEqual({
    HOME: '/h',
    HTTP_PROXY: 'http://proxy:1',
    no_proxy: 'localhost,127.0.0.1,::1',
    ...own,
  });
  expect(launchEnvironment({ NO_PROXY: 'corp' }, '/ops').no_proxy).toBe('corp,localhost,127.0.0.1,::1');
  expect(launchEnvironment({ NO_PROXY: 'a', no_proxy: 'b' }, '/ops').no_proxy).toBe(
    'b,localhost,127.0.0.1,::1',
  );
});
