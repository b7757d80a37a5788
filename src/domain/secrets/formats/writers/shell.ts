import { type PlainEntry, variableRefusal, type Writer } from './writer.ts';

/** What dash or bash do not let be set to any text, or set anew themselves; each was tried. */
const SHELLS_OWN =
  /^(_|BASH(OPTS|PID|_.*)?|DIRSTACK|EPOCHREALTIME|EPOCHSECONDS|E?UID|FUNCNAME|GROUPS|HISTCMD|LINENO|OPTIND|PPID|S?RANDOM|SECONDS|SHELLOPTS)$/;

/** Lines that any POSIX shell evaluates to the very values: in single quotes nothing has a meaning. */
export const SHELL: Writer = {
  refusal: (entry) =>
    variableRefusal(entry) ??
    (SHELLS_OWN.test(entry.name) ? 'the shell has a variable of its own by that name' : null),
  text: (entries) => entries.map(line).join(''),
};

function line({ name, value }: PlainEntry): string {
  return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
}
