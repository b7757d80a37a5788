#!/usr/bin/env node

// Without a listener SIGUSR1 opens Node's debugger, which can read secrets. The signal ends ops, as it ends programs that
// do not know it; while a program runs for ops, its own listener passes the signal on.
process.on('SIGUSR1', () => {
  const number = process.getBuiltinModule('os').constants.signals.SIGUSR1;
  if (process.listenerCount('SIGUSR1') === 1) process.exit(128 + number);
});

// Importing node:fs would load Node's streams too: 4 ms, a sixth of `node -e 0`. Older versions of Node have no
// getBuiltinModule; they get far enough to say which version ops needs.
const { readFileSync, writeSync } = process.getBuiltinModule?.('fs') ?? (await import('node:fs'));
const root = decodeURIComponent(new URL('..', import.meta.url).pathname);
const pjson = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const argv = process.argv.slice(2);

// Answered before anything is loaded: scripts call it often.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  const text = `ops ${pjson.version} node ${process.version}\n`;
  // Loading process.stdout takes 2 ms; it is only needed for a full non-blocking pipe.
  try {
    writeSync(1, text);
  } catch {
    process.stdout
      .on('error', ({ message }) => {
        process.stderr.write(`Error  ${message}\n`);
        process.exitCode = 2;
      })
      .write(text);
  }
} else if (Number.parseInt(process.versions.node, 10) < 22 || !process.getBuiltinModule) {
  process.stderr.write(
    `ops needs Node ${pjson.engines.node}; this is ${process.versions.node}.\n` +
      'Next   npm run setup   installs a Node of its own, in the folder of ops\n',
  );
  process.exitCode = 2;
} else {
  // Caches compiled code, so that the next start need not compile: in NODE_COMPILE_CACHE if it is set, else beside the
  // code; without a cache if that folder is not writable.
  process
    .getBuiltinModule('module')
    .enableCompileCache(process.env.NODE_COMPILE_CACHE ?? `${root}dist/.cache`);
  const { main } = await import('../dist/main.js');
  const { stdout: out, stderr: err } = process;
  const system = `Node ${process.version}, ${process.platform}`;
  const status = await main({ root, pjson, argv, system, out, err });
  if (status !== null) process.exitCode = status;
}
