import { cpus, release, totalmem } from 'node:os';
import { chain } from './chain.ts';
import { load } from './load.ts';
import type { Row } from './measure.ts';
import { secrets } from './secrets.ts';
import { independent } from './stacks.ts';
import { startup } from './startup.ts';

const PARTS: Record<string, () => Promise<Row[]>> = { startup, secrets, independent, chain, load };

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new TypeError(`unknown part: ${unknown.join(', ')}; the parts are ${Object.keys(PARTS).join(', ')}`);

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}\n`);
console.log('| what | measured | goal | |\n|---|---|---|---|');
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const { what, measured, goal, reached } of await part()) {
    const word = reached === null ? '' : reached ? 'reached' : 'NOT reached';
    console.log(`| ${what} | ${measured} | ${goal} | ${word} |`);
  }
}
