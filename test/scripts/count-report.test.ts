import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const file = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((each) => ({ status: each })),
});

/** What plain Node makes of a report: the scripts run before there is anything else. */
function ask(call: string, testResults: object[]): unknown {
  const program = `import('./scripts/count-report.mjs').then(({ ${call} }) => console.log(JSON.stringify(${call}(${JSON.stringify({ testResults })}, '/tree/'))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const count = (...testResults: object[]) => ask('countReport', testResults);

it('tells what failed, each in a line', () => {
  const failed = { status: 'failed', fullName: 'group does it', failureMessages: ['expected 1\n    at there'] };
  const testResults = [
    { name: '/tree/test/a.test.ts', status: 'failed', message: '', assertionResults: [failed, { status: 'passed' }] },
    { name: '/tree/test/b.test.ts', status: 'failed', message: 'no import\nat', assertionResults: [] },
    { name: '/tree/test/c.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed' }] },
  ];
  expect(ask('tellFailures', testResults)).toEqual([
    'test/a.test.ts > group does it: expected 1',
    'test/b.test.ts: no import',
  ]);
});

describe('the totals of npm test', () => {
  it('count what passed, failed and was left out', () => {
    expect(count(file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed', 'pending', 'todo'))).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
    });
  });

  it('count a file that fails before its first test', () => {
    expect(count(file('passed', 'passed'), file('failed'))).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(count(file('failed', 'pending'))).toEqual({ passed: 0, failed: 1, skipped: 1 });
  });

  it('count a stage without tests as failed', () => {
    expect(count()).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(count(file('passed'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
