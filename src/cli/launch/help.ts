import { EXITS } from '../../domain/operator/exit-codes.ts';
import {
  type ArgumentFacts,
  type CommandFacts,
  type FlagFacts,
  type Manifest,
  type Topics,
  typed,
} from './manifest.ts';

interface HelpRequest {
  manifest: Manifest;
  topics: Topics;
  /** A command, a topic, or null for everything. */
  id: string | null;
  columns: number;
}

const GLOBAL = 'GLOBAL';

/** Help from the manifest: no command is loaded for it. */
export function help({ manifest, topics, id, columns }: HelpRequest): string {
  const command = id === null ? undefined : manifest.commands[id];
  const lines = command ? commandHelp(command, columns) : listHelp(manifest, topics, id, columns);
  return lines.join('\n');
}

function listHelp(manifest: Manifest, topics: Topics, topic: string | null, columns: number): string[] {
  const commands = Object.values(manifest.commands)
    .filter((command) => !command.hidden && (topic === null || command.id.startsWith(`${topic}:`)))
    .sort((a, b) => compareText(a.id, b.id));
  const rows = (each: CommandFacts[]) =>
    pairs(
      each.map((command) => [`ops ${typed(command.id)}`, command.summary ?? '']),
      columns,
    );
  if (topic !== null) {
    const title = topics[topic]?.description;
    return [
      ...(title ? [title, ''] : []),
      'Commands',
      ...rows(commands),
      '',
      `Help for a command: ops ${typed(topic)} COMMAND --help`,
    ];
  }
  const names = [...new Set(commands.map((command) => command.id.split(':')[0] ?? ''))];
  const grouped = names.filter((name) => commands.some((command) => command.id.startsWith(`${name}:`)));
  const single = commands.filter((command) => !grouped.includes(command.id.split(':')[0] ?? ''));
  return [
    'Operate Docker microservices on AWS with Ansible and CloudFormation',
    '',
    'Start here',
    ...pairs(
      [
        ['ops', 'show where you are and the next command'],
        ...single.map((command): [string, string] => [`ops ${typed(command.id)}`, command.summary ?? '']),
      ],
      columns,
    ),
    ...grouped.flatMap((name) => [
      '',
      heading(name, topics),
      ...rows(commands.filter((command) => command.id.startsWith(`${name}:`))),
    ]),
    '',
    ...wrap(
      'Help for a command: ops COMMAND --help. Every flag is also an environment variable: --lock-wait is OPS_LOCK_WAIT.',
      columns,
    ),
    '',
    'Exit codes',
    ...pairs(
      Object.values(EXITS).map(({ status, meaning }) => [String(status), meaning]),
      columns,
    ),
  ];
}

function heading(name: string, topics: Topics): string {
  const description = topics[name]?.description;
  return description ? `${name}: ${description}` : name;
}

function commandHelp(command: CommandFacts, columns: number): string[] {
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden);
  const groups = [...new Set(flags.map((flag) => flag.helpGroup ?? ''))].sort(
    (a, b) => rank(a) - rank(b) || compareText(a, b),
  );
  return [
    ...(command.summary ? [...wrap(command.summary, columns), ''] : []),
    `Usage  ${usage(command)}`,
    ...(command.description
      ? ['', ...command.description.split('\n').flatMap((line) => wrap(line, columns))]
      : []),
    ...section(
      'Arguments',
      Object.values(command.args).map((arg) => [argumentName(arg), arg.description ?? '']),
      columns,
    ),
    ...groups.flatMap((group) =>
      section(
        group === GLOBAL ? 'Flags of every command' : group || 'Flags',
        flags
          .filter((flag) => (flag.helpGroup ?? '') === group)
          .map((flag) => [flagName(flag), flagText(flag)]),
        columns,
      ),
    ),
    ...examples(command),
  ];
}

function rank(group: string): number {
  return group === '' ? 0 : group === GLOBAL ? 2 : 1;
}

export function usage(command: CommandFacts): string {
  const args = Object.values(command.args).map((arg) => `[${argumentName(arg)}${arg.multiple ? '…' : ''}]`);
  return ['ops', typed(command.id), ...args, '[FLAGS]'].join(' ');
}

export function argumentName(arg: ArgumentFacts): string {
  return arg.name.toUpperCase();
}

export function flagName(flag: FlagFacts): string {
  const name = flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`;
  const value =
    flag.type === 'boolean' ? '' : ` ${flag.options ? flag.options.join('|') : (flag.helpValue ?? 'TEXT')}`;
  return `${flag.char ? `-${flag.char}, ` : '    '}${name}${value}`;
}

function flagText(flag: FlagFacts): string {
  return `${flag.description ?? ''}${flag.env ? ` [${flag.env}]` : ''}`;
}

function examples(command: CommandFacts): string[] {
  if (!command.examples?.length) return [];
  const lines = command.examples.map((each) =>
    typeof each === 'string' ? each : `${each.command}   # ${each.description}`,
  );
  return ['', 'Examples', ...lines.map((line) => `  ${line}`)];
}

function section(title: string, rows: [string, string][], columns: number): string[] {
  return rows.length > 0 ? ['', title, ...pairs(rows, columns)] : [];
}

const WIDEST_NAME = 34;

/** Two columns; if a name is too wide for its column, its text starts on the next line. */
function pairs(rows: [string, string][], columns: number): string[] {
  const name = Math.min(WIDEST_NAME, Math.max(...rows.map(([left]) => left.length)));
  const indent = ' '.repeat(name + 4);
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrap(right, columns - name - 4);
    const start =
      left.length > name
        ? [`  ${left}`, `${indent}${first}`]
        : [`  ${left.padEnd(name)}  ${first}`.trimEnd()];
    return [...start, ...more.map((line) => indent + line)];
  });
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > Math.max(columns, 20)) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

/** By code unit: the names are ASCII, and loading collation rules takes 7 ms. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : 1;
}
