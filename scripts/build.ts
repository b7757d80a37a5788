// Bundles src into dist: the start (src/cli/launch/main.ts) and each command on its own, with what they share in chunks.
// Bundled, because loading hundreds of files of node_modules takes longer than all the rest of a short command.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What oclif's modules load at once and ops has no use for: searching files for commands (there is a manifest),
 * help by templates, spinners. Every use of one fails loudly.
 */
const UNUSED = ['ejs', 'tinyglobby', 'minimatch', 'cli-spinners', 'lilconfig', 'clean-stack', 'ansi-escapes'];

/** What oclif's modules use at each start, as little of it as they need. */
const SLIGHT: Record<string, string> = {
  // Whether Windows' subsystem for Linux is the platform only matters to oclif's installers.
  'wsl-utils': 'export const isWsl = false;',
  // DEBUG=* of oclif's own steps.
  debug: `const silent = () => Object.assign(() => {}, { enabled: false, extend: silent });
    module.exports = Object.assign(silent, { default: silent });`,
  'supports-color': 'module.exports = { stdout: false, stderr: false, supportsColor: () => false };',
};

function unusedModule(name: string): string {
  return `module.exports = new Proxy(unused, {
      get: (_, name) => (name === '__esModule' || name === 'then' ? undefined : unused),
    });
    function unused() { throw new TypeError(${JSON.stringify(`${name} is left out of the bundle, see scripts/build.ts`)}); }`;
}

/**
 * Parts of oclif that its Command names but ops never comes to: src/cli/launch/main.ts runs commands without a Config,
 * and src/cli/command/base-command.ts shows results, errors and help itself.
 */
const UNUSED_PARTS: Record<string, RegExp> = {
  'command.js': /^\.\/(config|help\/util|ux)$/,
  'errors/index.js': /^\.\/handle$/,
  'flags.js': /^\.\/help$/,
};

const lighterOclif: Plugin = {
  name: 'lighter-oclif',
  setup({ onResolve, onLoad }) {
    const names = new RegExp(`^(${[...UNUSED, ...Object.keys(SLIGHT)].join('|')})$`);
    onResolve({ filter: names }, ({ path, importer }) =>
      importer.includes('@oclif') ? { path, namespace: 'lighter' } : null,
    );
    onResolve({ filter: /^\./ }, ({ path, importer }) => {
      const [, part = ''] = /@oclif\/core\/lib\/(.*)$/.exec(importer) ?? [];
      return UNUSED_PARTS[part]?.test(path) ? { path: `oclif's ${path}`, namespace: 'lighter' } : null;
    });
    onLoad({ filter: /.*/, namespace: 'lighter' }, ({ path }) => ({
      contents: SLIGHT[path] ?? unusedModule(path),
      loader: 'js',
    }));
  },
};

/**
 * Node's own modules, each loaded when something of it is first used. An import would load it at once and, to name its
 * exports, whatever hides behind their getters: for node:http the whole of fetch, 29 ms on a machine where `node -e 0`
 * takes 25, for node:fs streams, 5 ms.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    const names = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    onResolve({ filter: names }, ({ path, kind }) => ({
      path: path.replace(/^node:/, ''),
      namespace: kind === 'dynamic-import' ? 'builtin-at-once' : 'builtin',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: lazyBuiltin(path),
      loader: 'js',
    }));
    onLoad({ filter: /.*/, namespace: 'builtin-at-once' }, ({ path }) => ({
      contents: wholeBuiltin(path),
      loader: 'js',
    }));
    onResolve({ filter: /^common-builtins$/ }, ({ path }) => ({ path, namespace: 'common' }));
    onLoad({ filter: /.*/, namespace: 'common' }, () => ({
      contents: `Object(() => [${COMMON_BUILTINS.map((name) => `require('${name}')`)}]);`,
      loader: 'js',
    }));
  },
};

/** Named by every entry, and so in one chunk rather than in one each: a file costs half a millisecond. */
const COMMON_BUILTINS =
  'async_hooks buffer child_process crypto fs fs/promises http https module net os path readline stream string_decoder timers/promises tty url util zlib'.split(
    ' ',
  );

function lazyBuiltin(name: string): string {
  const own = process.getBuiltinModule(name);
  const load = `process.getBuiltinModule('${name}')`;
  if (typeof own !== 'object' || own === process) return `module.exports = ${load};`;
  // Behind a prototype: esbuild copies what a module has of its own, name by name, into each that imports it.
  return `let own;
    const get = (_, name) => (name === '__esModule' ? undefined : (own ??= ${load})[name]);
    module.exports = Object.create(new Proxy({}, { get }));`;
}

/** For `await import()`, which is lazy already; what is behind a getter is left out, as it is what takes long. */
function wholeBuiltin(name: string): string {
  const own = Object.getOwnPropertyDescriptors(process.getBuiltinModule(name));
  const names = Object.keys(own).filter((key) => own[key] && 'value' in own[key]);
  return `export default process.getBuiltinModule('${name}');
    export const { ${names} } = process.getBuiltinModule('${name}');`;
}

/** What bundled CommonJS modules take for granted. */
const COMMONJS = /\b(?:require|__filename|__dirname)\b/;
const commonJs = `const require = process.getBuiltinModule('module').createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
`;

/** Changes with every source and with every library: what another code has read is not taken over. */
function sourcesName(): string {
  const hash = createHash('sha256');
  for (const path of [...globSync('src/**/*.ts', { cwd: root }).sort(), 'package-lock.json'])
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

const commands = globSync('src/commands/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'));

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli/launch/main.ts', out: 'main' },
    ...commands.map((path) => ({ in: path, out: path.slice('src/'.length, -'.ts'.length) })),
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  // Beside main.js: modules find the package's folder one above their own.
  chunkNames: '[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  metafile: true,
  write: false,
  logLevel: 'warning',
  inject: ['common-builtins'],
  define: { OPS_BUILD: JSON.stringify(sourcesName()) },
  // Its build for browsers is the same parser as modules, where the one for Node is eighty files of CommonJS.
  alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
  plugins: [lighterOclif, lazyBuiltins],
});

// Only a whole build takes the place of the last one.
const built = join(root, 'dist');
const fresh = `${built}.${process.pid}`;
for (const { path, text } of outputFiles) {
  const place = join(fresh, relative(built, path));
  await mkdir(dirname(place), { recursive: true });
  const needed = path.endsWith('.js') && COMMONJS.test(text);
  await writeFile(place, needed ? commonJs + text : text);
}
const old = `${fresh}.old`;
if (existsSync(built)) await rename(built, old);
await rename(fresh, built);
await rm(old, { recursive: true, force: true });

if (process.argv.includes('--sizes')) {
  const sizes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      sizes.set(input, (sizes.get(input) ?? 0) + bytesInOutput);
    }
  }
  const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 40);
  process.stdout.write(`${largest.map(([input, bytes]) => `${bytes}\t${input}`).join('\n')}\n`);
}
