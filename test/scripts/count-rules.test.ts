import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const rule = (name: string, mark: string, test: string | null) => ({ rule: name, mark, text: 'text', test });
const report = {
  testResults: [
    {
      name: '/somewhere/test/a.test.ts',
      assertionResults: [
        { fullName: 'outer refold 4.2.1 an alias', status: 'passed' },
        { fullName: 'outer refold 4.2.2 an account', status: 'failed' },
      ],
    },
  ],
};

/** What plain Node makes of it: the scripts run before there is anything else. */
function run(expression: string): unknown {
  const program = `import('./scripts/count-rules.mjs').then(({ holdRules, readRules }) => console.log(JSON.stringify(${expression})))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('counts the rules whose tests passed, and names the others', () => {
  const rules = [
    rule('4.2.1', 'SEED', 'test/a.test.ts > refold 4.2.1 an alias'),
    rule('4.2.2', 'SEED', 'test/a.test.ts > refold 4.2.2'),
    rule('4.2.3', 'DOC', 'test/b.test.ts > refold 4.2.1 an alias'),
    rule('4.2.4', 'DOC', null),
  ];
  expect(run(`holdRules(${JSON.stringify([['refold', rules]])}, ${JSON.stringify([report, {}])})`)).toEqual({
    lines: ['rules of refold: SEED 1 of 2, DOC 0 of 2, INFERRED 0 of 0'],
    broken: ['refold 4.2.2: test/a.test.ts > refold 4.2.2', 'refold 4.2.3: test/b.test.ts > refold 4.2.1 an alias'],
  });
});

it('reads the lists of this repository', () => {
  expect(run("readRules('.').map(([name]) => name)")).toContain('carto');
});
