interface Host {
  terminal: { interactive: boolean };
  env: Record<string, string | undefined>;
}

/**
 * Why no question is asked, for a message; null: questions are asked. `input`: `--input` or `--no-input`, if given. CI
 * systems set CI, and some provide a terminal without a person at it.
 */
export function noPromptReason(input: boolean | undefined, { terminal, env }: Host): string | null {
  if (!terminal.interactive) return 'No terminal to prompt on';
  if (input === false) return '--no-input: nothing is asked';
  const { CI = '' } = env;
  if (input === undefined && !['', '0', 'false', 'no'].includes(CI.toLowerCase()))
    return `CI is ${CI}: nothing is asked; --input asks`;
  return null;
}
