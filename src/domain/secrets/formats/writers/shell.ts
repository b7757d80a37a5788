import { type PlainEntry, variableRefusal, type Writer } from './writer.ts';

/** Variables that dash or bash restrict or overwrite, found by trying each. */
const RESERVED =
  /^(_|BASH(OPTS|PID|_.*)?|DIRSTACK|EPOCHREALTIME|EPOCHSECONDS|E?UID|FUNCNAME|GROUPS|HISTCMD|LINENO|OPTIND|PPID|S?RANDOM|SECONDS|SHELLOPTS)$/;

/** Lines that every POSIX shell evaluates to exactly these values: single quotes disable all special characters. */
export const SHELL: Writer = {
  refusal: (entry) =>
    variableRefusal(entry) ??
    (RESERVED.test(entry.name) ? 'the shell reserves a variable with that name' : null),
  text: (entries) => entries.map(line).join(''),
};

function line({ name, value }: PlainEntry): string {
  return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
}
