/** Colours by meaning. Each goes with a word or a sign of the same meaning. */
export interface Palette {
  good(text: string): string;
  bad(text: string): string;
  busy(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

const same = (text: string) => text;

export const plain: Palette = { good: same, bad: same, busy: same, faint: same, strong: same };

export async function palette(color: boolean): Promise<Palette> {
  if (!color) return plain;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    busy: (text) => chalk.cyan(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
  };
}
