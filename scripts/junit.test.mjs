import { describe, expect, it } from 'vitest';
import { countJunit, failuresOf, timesOf } from './junit.mjs';

const TEXT = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="4" failures="1" errors="0">
  <testsuite name="test/a.test.ts" tests="3" failures="1" errors="1" skipped="0">
    <testcase classname="test/a.test.ts" name="works" time="0.1">
    </testcase>
    <testcase classname="test/a.test.ts" name="says &quot;no&quot;" time="0.1">
      <failure message="expected 1 to be 2" type="AssertionError">
AssertionError: expected 1 to be 2 &#x2014; &lt;here&gt;
 at test/a.test.ts:3
      </failure>
    </testcase>
    <testcase classname="test.test_b" name="test_c" time="0.1"><error message="failed on setup" /></testcase>
  </testsuite>
  <testsuite name="test/b.test.ts" tests="2" failures="0" errors="0" skipped="1">
    <testcase classname="test/b.test.ts" name="quick" time="0.1"/>
    <testcase classname="test/b.test.ts" name="later" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>`;

describe('countJunit', () => {
  it('adds up the suites', () => {
    expect(countJunit(TEXT)).toEqual({ passed: 2, failed: 2 });
  });

  it('counts a missing file as a failure', () => {
    expect(countJunit('')).toEqual({ passed: 0, failed: 1 });
  });
});

describe('failuresOf', () => {
  it('returns the name and the report of each failed test', () => {
    expect(failuresOf(TEXT)).toEqual([
      {
        name: 'test/a.test.ts > says "no"',
        text: 'AssertionError: expected 1 to be 2 — <here>\n at test/a.test.ts:3',
      },
      { name: 'test.test_b > test_c', text: 'failed on setup' },
    ]);
  });
});

describe('timesOf', () => {
  it('returns the seconds of each test, and of the hooks of a vitest file', () => {
    const suites = `<testsuites>
      <testsuite name="test/a.test.ts" tests="2" time="4.5">
        <testcase classname="test/a.test.ts" name="says &quot;no&quot;" time="1.5"><failure message="no" /></testcase>
        <testcase classname="test/a.test.ts" name="works" time="0.5"/>
      </testsuite>
      <testsuite name="pytest" tests="1" time="9.0">
        <testcase classname="test.test_b" name="test_c" time="2.25" />
      </testsuite>
    </testsuites>`;
    expect(timesOf(suites)).toEqual([
      { name: 'test/a.test.ts > says "no"', seconds: 1.5 },
      { name: 'test/a.test.ts > works', seconds: 0.5 },
      { name: 'test/a.test.ts > (hooks)', seconds: 2.5 },
      { name: 'test.test_b > test_c', seconds: 2.25 },
    ]);
  });
});
