import type { Answers } from '../../domain/environment/settings.ts';
import type { Workspace } from '../../domain/ports.ts';

const FOLDER = '.ops/drafts';
/** Not a valid environment name, so it never collides with one. */
const UNNAMED = '_';

export interface SavedAnswersFile {
  environment: string | null;
  answers: Partial<Answers>;
}

/** Answers of an interrupted wizard. They contain no secrets: those are asked last and kept only in memory. */
export class SavedAnswers {
  readonly #workspace: Pick<Workspace, 'read' | 'write' | 'remove'>;

  constructor(workspace: Pick<Workspace, 'read' | 'write' | 'remove'>) {
    this.#workspace = workspace;
  }

  /** Answers saved under this name, or under none unless they are for another environment. */
  async find(name: string | null): Promise<SavedAnswersFile | null> {
    const exact = await this.#read(name);
    if (exact || name === null) return exact;
    const unnamed = await this.#read(null);
    return unnamed && (unnamed.environment ?? name) === name ? unnamed : null;
  }

  async #read(name: string | null): Promise<SavedAnswersFile | null> {
    const source = await this.#workspace.read(path(name));
    if (!source) return null;
    try {
      const saved: unknown = JSON.parse(source.text);
      return isSavedAnswers(saved) ? saved : null;
    } catch (error) {
      // A truncated file counts as none: saved answers are a convenience.
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** `name`: the one on the command line, by which the answers are found again. */
  async save(name: string | null, saved: SavedAnswersFile): Promise<void> {
    await this.#workspace.write([{ path: path(name), text: `${JSON.stringify(saved, null, 2)}\n` }]);
  }

  async remove(environment: string | null): Promise<void> {
    for (const each of new Set([path(environment), path(null)])) {
      if (await this.#workspace.read(each)) await this.#workspace.remove(each);
    }
  }
}

function path(environment: string | null): string {
  return `${FOLDER}/${environment ?? UNNAMED}.json`;
}

function isSavedAnswers(value: unknown): value is SavedAnswersFile {
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
