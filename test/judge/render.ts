/** Prints every combination of answers, rendered, as one JSON document: what the judge judges. */
import { combinations } from './combinations.ts';

process.stdout.write(JSON.stringify(combinations()));
