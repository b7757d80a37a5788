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
 * Redraws a block of lines in place. Each frame is one write that overwrites the last one and clears only the rest, so
 * nothing flickers. A terminal that became narrower has wrapped the lines of the last frame: the rows they occupy now
 * are counted before moving up.
 */
export class LiveBlock {
  readonly #screen: Screen;
  #drawn: number[] = [];
  #hidden = false;
  #last = '';
  /** Height of the window when it was last checked. */
  #rows = 0;
  /** Lines of the block that scrolled off the top when the window became shorter. */
  #scrolledOff = 0;
  /** Those of them that came back when the window grew again, right above the block. */
  #restored = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  draw(lines: string[]): void {
    this.#trackHeight();
    const body = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    if (body === this.#last && this.#restored === 0) return;
    const text = `${this.#moveUp()}${body}${CLEAR_BELOW}`;
    this.#screen.err(this.#hidden ? text : HIDE_CURSOR + text);
    this.#hidden = true;
    this.#last = body;
    this.#restored = 0;
    this.#drawn = lines.map(width);
  }

  /** Removes the block, so that other text can be written in its place. */
  erase(): void {
    this.#trackHeight();
    if (this.#drawn.length > 0) this.#screen.err(this.#moveUp() + CLEAR_BELOW);
    this.#reset();
  }

  /** Leaves the last frame on the screen and shows the cursor again. */
  release(): void {
    if (this.#hidden) this.#screen.err(SHOW_CURSOR);
    this.#hidden = false;
    this.#reset();
  }

  #reset(): void {
    this.#drawn = [];
    this.#last = '';
    this.#scrolledOff = 0;
    this.#restored = 0;
  }

  /** Terminals keep lines that a shorter window has no room for, and show them again when it grows. */
  #trackHeight(): void {
    const { rows } = this.#screen.size();
    const before = this.#rows || rows;
    this.#rows = rows;
    if (rows < before) this.#scrolledOff += Math.max(0, this.#height() + 1 - rows);
    const restored = Math.min(this.#scrolledOff, Math.max(0, rows - before));
    this.#scrolledOff -= restored;
    this.#restored += restored;
  }

  /** Rows that the last frame occupies now. */
  #height(): number {
    const { columns } = this.#screen.size();
    return this.#drawn.reduce((sum, wide) => sum + Math.max(1, Math.ceil(wide / columns)), 0);
  }

  #moveUp(): string {
    const rows = this.#height() + this.#restored;
    return rows > 0 ? `\r\u001b[${rows}A` : '\r';
  }
}
