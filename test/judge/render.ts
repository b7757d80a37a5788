/** Prints every combination of answers, rendered, as one JSON document, which the judge reads. */
import { combinations } from './combinations.ts';

process.stdout.write(JSON.stringify(combinations()));
