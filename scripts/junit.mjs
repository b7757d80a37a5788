// Reads the JUnit files that vitest and pytest write: counts, failures and durations.
const MAX_LINES = 40;
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text) {
  return text.replace(/&(?:#(x?)([0-9a-fA-F]+)|(\w+));/g, (whole, hex, code, name) =>
    code ? String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)) : (ENTITIES[name] ?? whole),
  );
}

const attribute = (tag, name) => unescaped(tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? '');

/** Adds up the suites of a JUnit file; text without a suite (missing, cut off) counts as one failure. */
export function countJunit(text) {
  const suites = [...text.matchAll(/<testsuite\s[^>]*>/g)];
  if (suites.length === 0) return { passed: 0, failed: 1 };
  const counts = { passed: 0, failed: 0 };
  for (const [tag] of suites) {
    const failed = Number(attribute(tag, 'failures')) + Number(attribute(tag, 'errors'));
    counts.failed += failed;
    counts.passed += Number(attribute(tag, 'tests')) - failed - Number(attribute(tag, 'skipped'));
  }
  return counts;
}

/** The failed test cases of a JUnit file: `name` is file and test, `text` the start of what was reported. */
export function failuresOf(text) {
  return [...text.matchAll(/<testcase\s([^>]*[^/])>([\s\S]*?)<\/testcase>/g)].flatMap(([, tag, body]) => {
    const failure = body.match(/<(?:failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:failure|error)>)/);
    if (!failure) return [];
    const lines = unescaped(failure[2] ?? '').trim() || attribute(` ${failure[1]}`, 'message');
    return [
      {
        name: `${attribute(` ${tag}`, 'classname')} > ${attribute(` ${tag}`, 'name')}`,
        text: lines.split('\n').slice(0, MAX_LINES).join('\n'),
      },
    ];
  });
}

/**
 * Seconds of each test case. vitest counts the hooks of a file only in its suite: they are a separate entry.
 *
 * @returns {{ name: string, seconds: number }[]}
 */
export function timesOf(text) {
  return [...text.matchAll(/<testsuite\s([^>]*)>([\s\S]*?)<\/testsuite>/g)].flatMap(([, suite, body]) => {
    const cases = [...body.matchAll(/<testcase\s([^>]*)>/g)].map(([, tag]) => ({
      name: `${attribute(` ${tag}`, 'classname')} > ${attribute(` ${tag}`, 'name')}`,
      seconds: Number(attribute(` ${tag}`, 'time')),
    }));
    const file = attribute(` ${suite}`, 'name');
    const hooks =
      Number(attribute(` ${suite}`, 'time')) - cases.reduce((sum, { seconds }) => sum + seconds, 0);
    return /\.test\.\w+$/.test(file) ? [...cases, { name: `${file} > (hooks)`, seconds: hooks }] : cases;
  });
}
