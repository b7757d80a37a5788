import { resolve } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import { EXITS, type ExitName } from '../../domain/operator/exit-codes.ts';
import type { InterruptSource } from '../../domain/operator/interrupts.ts';
import type { Prompter } from '../../domain/operator/prompter.ts';
import { redact, redactAll } from '../../domain/operator/redact.ts';
import type { PromptContext } from '../dialogue/consent.ts';
import type { JsonDocument } from '../documents/document.ts';
import { globalFlags, isTrue, variable } from '../input/flags.ts';
import { requireValues } from '../input/input-errors.ts';
import { type Reporter, type ReporterKind, reporter } from '../progress/reporter.ts';
import type { RunHeader } from '../progress/state.ts';
import { type Palette, palette, plain } from '../terminal/palette.ts';
import { fold, json } from '../terminal/text.ts';
import { chosenEnvironment, requireEnvironments } from './environment-name.ts';
import { interruptSource } from './interrupts.ts';
import { codeSource } from './mfa-code.ts';
import { noPromptReason } from './no-prompt.ts';
import { type Context, type ProcessHost, processHost } from './process.ts';
import { promptQueue } from './prompt-queue.ts';
import { shownError } from './shown-error.ts';
import { stoppedBeforeRun, watchedRun } from './watched-run.ts';

interface Globals {
  directory?: string | undefined;
  json: boolean;
  progress?: ReporterKind | 'auto' | undefined;
  color?: boolean | undefined;
  input?: boolean | undefined;
}

/** Base of all commands: global flags, the terminal, the context, and how errors are shown. */
export abstract class BaseCommand extends Command {
  static override baseFlags = globalFlags;

  protected host: ProcessHost = processHost;
  paint: Palette = plain;
  #globals: Globals = { json: false };
  #reporter: Reporter | null = null;
  #prompter: Promise<Prompter> | null = null;
  #exitAfterError = false;
  /** Stops listening for Ctrl-C before the run. */
  #runBegins: () => void = () => undefined;

  /** The command starts a run over stacks. Before it has begun, Ctrl-C ends the command and says so. */
  protected startsRun(): boolean {
    return false;
  }

  /** `ops env create`, as the operator types it. */
  get commandName(): string {
    return `ops ${(this.id ?? '').replaceAll(':', ' ')}`;
  }

  protected get json(): boolean {
    return this.#globals.json;
  }

  /** Skips oclif's own, which checks for deprecated aliases: there are none. */
  protected override async init(): Promise<void> {}

  protected override async parse<
    F extends Interfaces.OutputFlags<F>,
    B extends Interfaces.OutputFlags<B>,
    A extends Interfaces.OutputArgs<A>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    // Needed before parsing, which may fail.
    this.#globals = { json: this.argv.includes('--json') || isTrue(this.host.env[variable('json')]) };
    const parsed = await super.parse(options, argv);
    this.#globals = parsed.flags as unknown as Globals;
    this.paint = await palette(this.#globals.color ?? this.host.terminal.color);
    if (this.startsRun()) this.#runBegins = this.host.onInterrupt(() => this.#stopBeforeRun());
    return parsed;
  }

  /** `newWorkspace`: a folder to turn into a workspace, instead of searching upwards for one. */
  protected async context({ newWorkspace }: { newWorkspace?: string } = {}): Promise<Context> {
    const { directory } = this.#globals;
    const folder = newWorkspace === undefined ? directory : resolve(directory ?? '.', newWorkspace);
    return this.host.context({
      ...(folder !== undefined && { directory: folder }),
      ...(newWorkspace !== undefined && { newWorkspace: true }),
      progress: (event) => this.reporter.progress(redactAll(event)),
      code: codeSource(
        () => this.interactive,
        () => this.reporter,
        () => this.prompter(),
      ),
    });
  }

  /** How screens are drawn on standard output. */
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
    const kind = this.#globals.progress ?? 'auto';
    if (kind !== 'auto') return kind;
    return this.host.terminal.errIsTerminal ? 'live' : 'plain';
  }

  /** Ctrl-C during a run, which AWS can continue without ops. */
  get interrupts(): InterruptSource {
    const { host, interactive, reporter } = this;
    return interruptSource({ host, interactive, reporter, prompter: () => this.prompter() });
  }

  #stopBeforeRun(): void {
    this.#exitAfterError = true;
    void this.catch(stoppedBeforeRun());
  }

  /** Shows a run while `work` is running. */
  runWithProgress<T>(header: RunHeader, work: (signal: InterruptSource) => Promise<T>): Promise<T> {
    this.#runBegins();
    return watchedRun(header, work, {
      interactive: this.interactive,
      reporter: this.reporter,
      interrupts: () => this.interrupts,
      onInterrupt: (listener) => this.host.onInterrupt(listener),
      interrupted: () => {
        this.#exitAfterError = true;
      },
    });
  }

  /** Asks questions; only on a terminal. */
  prompter(): Promise<Prompter> {
    this.#prompter ??= this.host.prompter().then(promptQueue);
    return this.#prompter;
  }

  get interactive(): boolean {
    return this.noPrompt === null;
  }

  /** Why no question is asked; null: questions are asked. */
  get noPrompt(): string | null {
    return noPromptReason(this.#globals.input, this.host);
  }

  /** Before a question that needs a plan: shows that ops is working, so the operator does not press Enter. */
  announcePlanning(): void {
    if (this.interactive) this.printMessage('planning…');
  }

  /** What consent needs to ask, or to name the missing flags. `name`: the environment, if it may be missing in argv. */
  promptContext(name?: string): PromptContext {
    return {
      noPrompt: this.noPrompt,
      prompter: () => this.prompter(),
      printMessage: (text) => this.printMessage(text),
      commandWords: [
        ...(this.id ?? '').split(':'),
        ...(name === undefined || this.argv.includes(name) ? [] : [name]),
        ...this.argv,
      ],
    };
  }

  /** How screens before a question are drawn on standard error. */
  get screenOptions() {
    const { columns } = this.host.terminal.size();
    return { paint: this.paint, columns, printMessage: (text: string) => this.printMessage(text) };
  }

  /** The result, on standard output: a document with `--json`, else the screen. */
  printResult<D extends object>(document: JsonDocument<D>, screen: () => string): void {
    const text = this.json ? json(document) : fold(screen(), this.columns);
    if (text !== '') this.host.terminal.out(text);
  }

  /** A message on standard error. */
  printMessage(text: string): void {
    const { errIsTerminal, size } = this.host.terminal;
    // Before it is folded, which would divide a value.
    const shown = redact(text);
    this.host.terminal.err(`${errIsTerminal ? fold(shown, size().columns) : shown}\n`);
  }

  setExitStatus(name: ExitName): void {
    this.host.setExitCode(EXITS[name].status);
  }

  /**
   * Returns the values. Throws one error that names all missing ones; keys are what the operator has to add:
   * "--service", "ENVIRONMENT".
   */
  requireValues<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]: string } {
    return requireValues(values, this.commandName, this.noPrompt);
  }

  /** The environment: argument or flag, else OPS_ENV; on a terminal the only one of the workspace, else a question. */
  protected async environmentName(
    ctx: Context,
    given: string | undefined,
    label = 'ENVIRONMENT',
  ): Promise<string> {
    const name = given ?? this.host.env[variable('env')];
    if (name) return name;
    const names = requireEnvironments(await ctx.workspace.environments());
    if (!this.interactive) return this.requireValues({ [label]: undefined })[label] as string;
    return chosenEnvironment(names, () => this.prompter());
  }

  protected override async catch(error: unknown): Promise<void> {
    // oclif warns if a command has not parsed its arguments; here parsing may be what failed.
    this.parsed = true;
    this.#reporter?.end();
    const { status, screen, document } = shownError(error, {
      commandName: this.commandName,
      paint: this.paint,
      system: `${this.config.version}, ${this.host.system}`,
    });
    this.host.setExitCode(status);
    if (this.json) this.host.terminal.out(json(document));
    this.printMessage(screen);
    if (this.#exitAfterError) this.host.exit(EXITS.interrupted.status);
  }
}
