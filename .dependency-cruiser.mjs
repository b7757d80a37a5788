/** The layer rules of docs/architecture.md. */
const layer = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: to, pathNot: from },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    layer('commands', '^src/commands/', '^src/(adapters|runtime)', 'a command calls operations and cli only'),
    layer(
      'cli',
      '^src/cli/(?!command/process\\.ts$)',
      '^src/(commands|operations|adapters|runtime)',
      'cli knows the domain only',
    ),
    layer(
      'surroundings',
      '^src/cli/command/process\\.ts$',
      '^src/(commands|adapters)',
      'what surrounds a command may also build the runtime',
    ),
    layer('operations', '^src/operations/', '^src/(commands|cli|adapters|runtime)', 'operations take ports'),
    layer(
      'adapters',
      '^src/adapters/',
      '^src/(commands|cli|operations|runtime)',
      'adapters know the domain only',
    ),
    layer(
      'domain',
      '^src/domain/',
      '^src/(commands|cli|operations|adapters|runtime)',
      'the domain knows nothing',
    ),
    layer(
      'runtime',
      '^src/runtime\\.ts$',
      '^src/commands/',
      'the runtime serves commands, not the other way round',
    ),
    {
      name: 'one-library-per-adapter',
      comment: 'an adapter does not reach into another',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'besides its own modules the domain uses pure data libraries only',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: '^(node:)?(util|crypto)$|node_modules/(yaml|zod|jsonc-parser)/',
      },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'] },
  },
};
