/** How messages name standard input. */
export const STANDARD_INPUT = 'standard input';
