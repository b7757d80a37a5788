// Bundles src into dist: the entry point (src/cli/launch/main.ts) and each command separately; shared code goes to chunks.
// Without bundling, loading hundreds of files from node_modules takes longer than everything else in a short command.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Modules that oclif loads at once but ops does not use: searching files for commands (there is a manifest), template
 * help, spinners. Any use of one throws.
 */
const UNUSED = ['ejs', 'tinyglobby', 'minimatch', 'cli-spinners', 'lilconfig', 'clean-stack', 'ansi-escapes'];

/** Modules that oclif uses at every start, replaced by the little it needs of them. */
const REPLACEMENTS: Record<string, string> = {
  // Only oclif's installers need to know whether the platform is Windows Subsystem for Linux.
  'wsl-utils': 'export const isWsl = false;',
  // oclif's own DEBUG=* output.
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
 * Parts of oclif that its Command imports but ops never reaches: src/cli/launch/main.ts runs commands without a Config,
 * and src/cli/command/base-command.ts prints results, errors and help itself.
 */
const UNUSED_PARTS: Record<string, RegExp> = {
  'command.js': /^\.\/(config|help\/util|ux)$/,
  'errors/index.js': /^\.\/handle$/,
  'flags.js': /^\.\/help$/,
};

const lighterOclif: Plugin = {
  name: 'lighter-oclif',
  setup({ onResolve, onLoad }) {
    const names = new RegExp(`^(${[...UNUSED, ...Object.keys(REPLACEMENTS)].join('|')})$`);
    onResolve({ filter: names }, ({ path, importer }) =>
      importer.includes('@oclif') ? { path, namespace: 'lighter' } : null,
    );
    onResolve({ filter: /^\./ }, ({ path, importer }) => {
      const [, part = ''] = /@oclif\/core\/lib\/(.*)$/.exec(importer) ?? [];
      return UNUSED_PARTS[part]?.test(path) ? { path: `oclif's ${path}`, namespace: 'lighter' } : null;
    });
    onLoad({ filter: /.*/, namespace: 'lighter' }, ({ path }) => ({
      contents: REPLACEMENTS[path] ?? unusedModule(path),
      loader: 'js',
    }));
  },
};

/**
 * Loads each of Node's own modules at its first use. An import would load it at once and, to list its exports, also
 * evaluate their getters: for node:http all of fetch (29 ms on a machine where `node -e 0` takes 25), for node:fs streams
 * (5 ms).
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

/** Imported by every entry, so that they share one chunk instead of having one each: a file costs half a millisecond. */
const COMMON_BUILTINS =
  'async_hooks buffer child_process crypto fs fs/promises http https module net os path readline stream string_decoder timers/promises tty url util zlib'.split(
    ' ',
  );

function lazyBuiltin(name: string): string {
  const own = process.getBuiltinModule(name);
  const load = `process.getBuiltinModule('${name}')`;
  if (typeof own !== 'object' || own === process) return `module.exports = ${load};`;
  // Behind a prototype, because esbuild copies a module's own properties one by one into each importing module.
  return `let own;
    const get = (_, name) => (name === '__esModule' ? undefined : (own ??= ${load})[name]);
    module.exports = Object.create(new Proxy({}, { get }));`;
}

/** For `await import()`, which is lazy already. Exports behind a getter are left out: they are what takes long to load. */
function wholeBuiltin(name: string): string {
  const own = Object.getOwnPropertyDescriptors(process.getBuiltinModule(name));
  const names = Object.keys(own).filter((key) => own[key] && 'value' in own[key]);
  return `export default process.getBuiltinModule('${name}');
    export const { ${names} } = process.getBuiltinModule('${name}');`;
}

/** Globals that bundled CommonJS modules rely on. */
const COMMONJS = /\b(?:require|__filename|__dirname)\b/;
const commonJs = `const require = process.getBuiltinModule('module').createRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;
`;

/** Identifies all sources and libraries: results that other code has cached are not reused. */
function buildId(): string {
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
  // Next to main.js, because modules expect the package's folder one level above their own.
  chunkNames: '[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  metafile: true,
  write: false,
  logLevel: 'warning',
  inject: ['common-builtins'],
  define: { OPS_BUILD: JSON.stringify(buildId()) },
  // The browser build is the same parser as ES modules; the Node build is eighty CommonJS files.
  alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
  plugins: [lighterOclif, lazyBuiltins],
});

// Only a complete build replaces the previous one.
const built = join(root, 'dist');
const fresh = `${built}.${process.pid}`;
for (const { path, text } of outputFiles) {
  const target = join(fresh, relative(built, path));
  await mkdir(dirname(target), { recursive: true });
  const needed = path.endsWith('.js') && COMMONJS.test(text);
  await writeFile(target, needed ? commonJs + text : text);
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
