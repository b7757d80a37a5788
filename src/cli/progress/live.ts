import { width } from '../terminal/text.ts';

interface Screen {
  err(text: string): void;
  size(): { columns: number; rows: number };
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_LINE_END = '\u001b[K';

/**
 * Redraws a block of lines in place. Each frame is one write that overwrites and clears only what is left over,
 * so nothing flickers. A terminal that became narrower has wrapped the lines of the last frame:
 * how many rows they take now is counted before moving up.
 */
export class LiveBlock {
  readonly #screen: Screen;
  #drawn: number[] = [];
  #hidden = false;
  #last = '';
  /** Of the window, when it was last looked at. */
  #rows = 0;
  /** Lines of the block that a window became too short for, now above its upper edge. */
  #above = 0;
  /** Those of them that a window which grew again has brought back, right above the block. */
  #back = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  draw(lines: string[]): void {
    this.#lookAtHeight();
    const body = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    if (body === this.#last && this.#back === 0) return;
    const text = `${this.#up()}${body}${CLEAR_BELOW}`;
    this.#screen.err(this.#hidden ? text : HIDE_CURSOR + text);
    this.#hidden = true;
    this.#last = body;
    this.#back = 0;
    this.#drawn = lines.map(width);
  }

  /** Takes the block away, so that other text can be written where it stood. */
  erase(): void {
    this.#lookAtHeight();
    if (this.#drawn.length > 0) this.#screen.err(this.#up() + CLEAR_BELOW);
    this.#forget();
  }

  /** Leaves the last frame current and gives the cursor back. */
  release(): void {
    if (this.#hidden) this.#screen.err(SHOW_CURSOR);
    this.#hidden = false;
    this.#forget();
  }

  #forget(): void {
    this.#drawn = [];
    this.#last = '';
    this.#above = 0;
    this.#back = 0;
  }

  /** Terminals keep what a short window has no room for, and bring it back when the window grows. */
  #lookAtHeight(): void {
    const { rows } = this.#screen.size();
    const before = this.#rows || rows;
    this.#rows = rows;
    if (rows < before) this.#above += Math.max(0, this.#height() + 1 - rows);
    const back = Math.min(this.#above, Math.max(0, rows - before));
    this.#above -= back;
    this.#back += back;
  }

  /** Rows the last frame takes now. */
  #height(): number {
    const { columns } = this.#screen.size();
    return this.#drawn.reduce((sum, wide) => sum + Math.max(1, Math.ceil(wide / columns)), 0);
  }

  #up(): string {
    const rows = this.#height() + this.#back;
    return rows > 0 ? `\r\u001b[${rows}A` : '\r';
  }
}
