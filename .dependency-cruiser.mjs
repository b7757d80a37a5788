/**
 * The layer rules of docs/architecture.md. Each table below is the picture of a layer: a folder may import itself and
 * the folders its row names, nothing else of its layer. A new folder gets a row.
 */
const DOMAIN = {
  operator: [],
  ecs: [],
  machine: [],
  aws: ['operator'],
  yaml: ['operator'],
  environment: ['aws'],
  audit: ['aws', 'operator'],
  template: ['operator', 'yaml'],
  workspace: ['aws', 'operator', 'yaml'],
  stack: ['operator', 'template'],
  answers: ['aws', 'environment', 'operator', 'workspace', 'yaml'],
  secrets: ['ecs', 'operator', 'yaml'],
  session: ['aws', 'secrets'],
  users: ['operator', 'secrets'],
  service: ['environment', 'operator', 'secrets', 'workspace', 'yaml'],
  deployment: ['aws', 'environment', 'operator', 'stack'],
  // Each kind's record says how its stacks are drawn.
  diagram: ['catalogue', 'operator', 'stack'],
  catalogue: ['aws', 'environment', 'service', 'stack', 'workspace'],
  sources: [
    'answers',
    'aws',
    'catalogue',
    'environment',
    'operator',
    'service',
    'stack',
    'workspace',
    'yaml',
  ],
  render: [
    'aws',
    'catalogue',
    'environment',
    'operator',
    'service',
    'stack',
    'template',
    'workspace',
    'yaml',
  ],
};
const OPERATIONS = {
  workspace: [],
  access: ['workspace'],
  environment: ['workspace', 'access', 'status'],
  machine: ['workspace'],
  status: ['access', 'workspace'],
  services: ['access', 'workspace'],
  secrets: ['access', 'services', 'workspace'],
  deployment: ['access', 'secrets', 'status', 'workspace'],
  account: ['access', 'deployment', 'workspace'],
};
const CLI = {
  terminal: [],
  input: [],
  documents: [],
  screens: ['terminal'],
  progress: ['terminal'],
  launch: ['screens', 'terminal'],
  dialogue: ['input', 'screens', 'terminal'],
  command: ['dialogue', 'documents', 'input', 'progress', 'screens', 'terminal'],
  secrets: ['command', 'dialogue', 'documents', 'input', 'screens', 'terminal'],
  flows: ['command', 'dialogue', 'documents', 'input', 'progress', 'screens', 'secrets', 'terminal'],
};

const NOT_TESTS = '\\.test\\.ts$|/testing/';

/** One rule a row. `own`: files in the layer's folder itself that every folder of the layer may import. */
const rows = (layer, table, own) =>
  Object.entries(table).map(([folder, may]) => ({
    name: `${layer}/${folder}`,
    comment: `${folder} may import ${may.join(', ') || 'no other folder'}`,
    severity: 'error',
    from: { path: `^src/${layer}/${folder}/`, pathNot: NOT_TESTS },
    to: {
      path: `^src/${layer}/`,
      pathNot: `^src/${layer}/(${[folder, ...may].join('|')})/|^src/${layer}/(${own})\\.ts$`,
    },
  }));

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
      '^src/cli/',
      '^src/(commands|adapters)',
      'cli imports the domain; its flows also operations',
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
    // ports.ts is above all folders of the domain: none of them imports it.
    ...rows('domain', DOMAIN, '$^'),
    ...rows('operations', OPERATIONS, 'context|progress|interrupts'),
    ...rows('cli', CLI, '$^'),
    {
      name: 'unknown-folder',
      comment: 'a new folder of a layer gets a row in the table',
      severity: 'error',
      from: {
        path: '^src/(domain|operations|cli)/[^/]+/',
        pathNot: `${NOT_TESTS}|^src/domain/(${Object.keys(DOMAIN).join('|')})/|^src/operations/(${Object.keys(OPERATIONS).join('|')})/|^src/cli/(${Object.keys(CLI).join('|')})/`,
      },
      to: {},
    },
    {
      name: 'only-cli-flows-import-operations',
      severity: 'error',
      from: { path: '^src/cli/', pathNot: `^src/cli/flows/|${NOT_TESTS}` },
      to: { path: '^src/operations/' },
    },
    {
      name: 'only-cli-process-imports-the-runtime',
      severity: 'error',
      from: { path: '^src/(cli|commands)/', pathNot: `^src/cli/command/process\\.ts$|${NOT_TESTS}` },
      to: { path: '^src/runtime\\.ts$' },
    },
    {
      name: 'no-command-imports-a-command',
      severity: 'error',
      from: { path: '^src/commands/(.+)', pathNot: NOT_TESTS },
      to: { path: '^src/commands/', pathNot: '^src/commands/$1$' },
    },
    ...[
      ['src/domain/secrets/formats/(readers|writers)/', 'src/domain/secrets/formats/'],
      ['src/domain/render/service/', 'src/domain/render/'],
      ['src/domain/diagram/draw/(svg|mermaid|layout|columns|routes)\\.ts', 'src/domain/diagram/draw/'],
      ['src/operations/services/(rollout|restart-errors)\\.ts', 'src/operations/services/'],
    ].map(([part, owner]) => ({
      name: `private: ${part}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^${owner}|${NOT_TESTS}` },
      to: { path: `^${part}` },
    })),
    {
      name: 'one-aws-service-per-folder',
      comment: 'adapters/aws/<service> imports client/ and its own SDK package',
      severity: 'error',
      from: { path: '^src/adapters/aws/([^/]+)/', pathNot: NOT_TESTS },
      to: { path: '^src/adapters/aws/', pathNot: '^src/adapters/aws/($1|client)/' },
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
