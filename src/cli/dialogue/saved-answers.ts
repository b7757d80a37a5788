import type { Answers } from '../../domain/environment/settings.ts';
import type { Workspace } from '../../domain/ports.ts';

const FOLDER = '.ops/drafts';
/** Not a valid name of an environment, so it is nobody's. */
const UNNAMED = '_';

export interface SavedAnswersFile {
  environment: string | null;
  answers: Partial<Answers>;
}

/** Answers of a wizard that was left early. They hold no secret: secrets are asked last, and kept in memory only. */
export class SavedAnswers {
  readonly #workspace: Pick<Workspace, 'read' | 'write' | 'remove'>;

  constructor(workspace: Pick<Workspace, 'read' | 'write' | 'remove'>) {
    this.#workspace = workspace;
  }

  /** What was left by a command line with this name, or by one without a name if it is not about another. */
  async find(named: string | null): Promise<SavedAnswersFile | null> {
    const own = await this.#read(named);
    if (own || named === null) return own;
    const unnamed = await this.#read(null);
    return unnamed && (unnamed.environment ?? named) === named ? unnamed : null;
  }

  async #read(named: string | null): Promise<SavedAnswersFile | null> {
    const source = await this.#workspace.read(path(named));
    if (!source) return null;
    try {
      const draft: unknown = JSON.parse(source.text);
      return isDraft(draft) ? draft : null;
    } catch (error) {
      // A draft is a convenience: one that was cut off is no draft.
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** `named`: the name on the command line, which is how the draft is found again. */
  async keep(named: string | null, draft: SavedAnswersFile): Promise<void> {
    await this.#workspace.write([{ path: path(named), text: `${JSON.stringify(draft, null, 2)}\n` }]);
  }

  async forget(environment: string | null): Promise<void> {
    for (const each of new Set([path(environment), path(null)])) {
      if (await this.#workspace.read(each)) await this.#workspace.remove(each);
    }
  }
}

function path(environment: string | null): string {
  return `${FOLDER}/${environment ?? UNNAMED}.json`;
}

function isDraft(value: unknown): value is SavedAnswersFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'answers' in value &&
    typeof value.answers === 'object' &&
    value.answers !== null &&
    'environment' in value &&
    (value.environment === null || typeof value.environment === 'string')
  );
}
