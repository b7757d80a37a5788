import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import { errorDocument, OperatorError } from '../../domain/operator/error.ts';
import { EXITS, type ExitName } from '../../domain/operator/exit-codes.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import type { Asking } from '../dialogue/consent.ts';
import { globalFlags, isOn, variable } from '../input/flags.ts';
import { parseError } from '../input/parse-error.ts';
import { demand } from '../input/require-values.ts';
import { type Reporter, type ReporterKind, reporter } from '../progress/reporter.ts';
import type { RunHeader } from '../progress/state.ts';
import { failureScreen } from '../screens/environment/failure.ts';
import { bugDocument, bugScreen, errorScreen } from '../screens/error.ts';
import { type Palette, palette, plain } from '../terminal/palette.ts';
import { fold } from '../terminal/text.ts';
import { interruptSource } from './interrupts.ts';
import { codeSource } from './mfa-code.ts';
import { type Context, type ProcessHost, processHost } from './process.ts';
import { oneQuestion } from './prompt-queue.ts';

interface Globals {
  directory?: string | undefined;
  json: boolean;
  progress?: ReporterKind | 'auto' | undefined;
  color?: boolean | undefined;
}

/** What Ctrl-C does to a run. */
const HINTS: Record<RunHeader['verb'], string> = {
  plan: 'Ctrl-C: stop',
  create: 'Ctrl-C: detach',
  apply: 'Ctrl-C: detach',
  destroy: 'Ctrl-C: detach',
  watch: 'Ctrl-C: stop watching',
};

/** What every command has: global flags, a terminal, a context, and one way of failing. */
export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags;

  protected host: ProcessHost = processHost;
  paint: Palette = plain;
  #globals: Globals = { json: false };
  #reporter: Reporter | null = null;
  #prompter: Promise<Prompter> | null = null;
  #abandoned = false;

  /** `ops env create`, as the operator types it. */
  get words(): string {
    return `ops ${(this.id ?? '').replaceAll(':', ' ')}`;
  }

  protected get json(): boolean {
    return this.#globals.json;
  }

  /** oclif's own looks for deprecated aliases, of which there are none. */
  protected override async init(): Promise<void> {}

  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    // Known before parsing, which may fail.
    this.#globals = { json: this.argv.includes('--json') || isOn(this.host.env[variable('json')]) };
    const parsed = await super.parse(options, argv);
    this.#globals = parsed.flags as unknown as Globals;
    this.paint = await palette(this.#globals.color ?? this.host.terminal.color);
    return parsed;
  }

  /** `newWorkspace`: a folder that becomes a workspace, not one that is searched for upwards. */
  protected async context({ newWorkspace }: { newWorkspace?: string } = {}): Promise<Context> {
    const { directory } = this.#globals;
    const folder = newWorkspace === undefined ? directory : resolve(directory ?? '.', newWorkspace);
    return this.host.context({
      ...(folder !== undefined && { directory: folder }),
      ...(newWorkspace !== undefined && { newWorkspace: true }),
      progress: (event) => this.reporter.progress(event),
      code: codeSource(
        this.host,
        () => this.reporter,
        () => this.prompter(),
      ),
    });
  }

  /** How the result is drawn on standard output. */
  get output() {
    return { paint: this.paint, columns: this.columns };
  }

  /** Width of standard output; a file or a pipe has no limit. */
  get columns(): number {
    const { outIsTerminal, size } = this.host.terminal;
    return outIsTerminal ? size().columns : Number.POSITIVE_INFINITY;
  }

  protected get reporter(): Reporter {
    this.#reporter ??= reporter(this.#reporterKind(), {
      terminal: this.host.terminal,
      paint: this.paint,
      now: () => this.host.now().getTime(),
    });
    return this.#reporter;
  }

  #reporterKind(): ReporterKind {
    const asked = this.#globals.progress ?? 'auto';
    if (asked !== 'auto') return asked;
    return this.host.terminal.errIsTerminal ? 'live' : 'plain';
  }

  /** Ctrl-C, for what goes on in AWS when nobody watches. */
  protected get interrupts(): InterruptSource {
    return interruptSource(this.host, this.reporter, () => this.prompter());
  }

  /** Draws a run while `work` goes on, and leaves its last frame current. */
  async watched<T>(header: RunHeader, work: (signal: InterruptSource) => Promise<T>): Promise<T> {
    this.reporter.begin(header, this.interactive ? HINTS[header.verb] : '');
    try {
      const under = work(this.interrupts);
      return await (header.verb === 'plan' ? this.#abandonable(under) : under);
    } finally {
      this.reporter.end();
    }
  }

  /** A plan changes nothing: nobody waits for one that was interrupted. Its playbook ends with the process. */
  #abandonable<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const unlisten = this.host.onInterrupt(() => {
        this.#abandoned = true;
        reject(new OperatorError('interrupted', 'interrupted', 'Stopped: nothing was changed'));
      });
      work.then(resolve, reject).finally(unlisten);
    });
  }

  /** Asks a person; only where one is there. */
  prompter(): Promise<Prompter> {
    this.#prompter ??= this.host.prompter().then(oneQuestion);
    return this.#prompter;
  }

  get interactive(): boolean {
    return this.host.terminal.interactive;
  }

  /** What consent needs to ask, or to name the missing flags. `name`: of the environment, which may not be typed. */
  asking(name?: string): Asking {
    return {
      interactive: this.interactive,
      prompter: () => this.prompter(),
      say: (text) => this.say(text),
      words: [
        ...(this.id ?? '').split(':'),
        ...(name === undefined || this.argv.includes(name) ? [] : [name]),
        ...this.argv,
      ],
    };
  }

  /** How screens that end in a question are drawn on standard error. */
  get screenOptions() {
    const { columns } = this.host.terminal.size();
    return { paint: this.paint, columns, say: (text: string) => this.say(text) };
  }

  /** The result: a document for scripts, or text for a person. */
  show(document: unknown, screen: () => string): void {
    const text = this.json ? JSON.stringify(document, null, 2) : fold(screen(), this.columns);
    if (text !== '') this.host.terminal.out(text);
  }

  /** A remark on standard error. */
  say(text: string): void {
    const { errIsTerminal, size } = this.host.terminal;
    this.host.terminal.err(`${errIsTerminal ? fold(text, size().columns) : text}\n`);
  }

  exitWith(name: ExitName): void {
    this.host.setExit(EXITS[name].status);
  }

  /**
   * The given values, none of them missing; else one error that names all that are missing.
   * Keys are what the operator has to add: "--service", "ENVIRONMENT".
   */
  protected need<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]: string } {
    return demand(values, this.words);
  }

  /** The environment: argument or flag, else OPS_ENV; where a person is, the only one there is, else a question. */
  protected async environment(
    ctx: Context,
    given: string | undefined,
    label = 'ENVIRONMENT',
  ): Promise<string> {
    const named = given ?? this.host.env[variable('env')];
    if (named) return named;
    const names = await ctx.workspace.environments();
    if (names.length === 0) {
      throw new OperatorError('input', 'no_environment', 'This workspace has no environment yet', {
        next: ['ops env create'],
      });
    }
    if (!this.interactive) return this.need({ [label]: undefined })[label] as string;
    if (names.length === 1 && names[0]) return names[0];
    const choices = names.map((name) => ({ value: name, name }));
    return (await this.prompter()).select({
      message: 'Which environment?',
      choices,
      initial: names[0] ?? null,
    });
  }

  protected override async catch(error: unknown): Promise<void> {
    // oclif warns of a command that did not parse; here parsing is what failed.
    this.parsed = true;
    this.#reporter?.end();
    const operators = error instanceof OperatorError ? error : parseError(error, this.words);
    this.host.setExit(operators ? operators.status : EXITS.bug.status);
    if (this.json) {
      const document = operators ? errorDocument(operators) : bugDocument(error);
      this.host.terminal.out(JSON.stringify(document, null, 2));
    }
    const screen = operators
      ? (failureScreen(operators, this.paint) ?? errorScreen(operators, this.paint))
      : bugScreen(error, `${this.config.version}, ${this.host.system}`);
    this.say(screen);
    if (this.#abandoned) this.host.leave(EXITS.interrupted.status);
  }
}
