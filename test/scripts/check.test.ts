import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const marker = ['.on', 'ly'].join('');
const machine = ['', 'root', 'secret'].join('/');

/** A tree with one fault for every rule, and what each check must say about it. */
const faults = {
  'workflows/language/uses-activity.ts': "export { act } from '../../activities/act.ts';\n",
  'workflows/language/cycle-a.ts': "import { b } from './cycle-b.ts';\nexport const a = () => b;\n",
  'workflows/language/cycle-b.ts': "import { a } from './cycle-a.ts';\nexport const b = () => a;\n",
  'workflows/language/deep.ts': "import { z } from 'zod';\nexport const schema = z.string();\n",
  'workflows/language/clock.ts': "import { hrtime } from 'node:process';\nexport const now = () => hrtime();\n",
  'workflows/run-graph.ts': "export { schema } from './language/deep.ts';\n",
  'workflows/steps/one.ts': "export { two } from './two.ts';\n",
  'workflows/steps/two.ts': 'export const two: any = 2;\n',
  'activities/act.ts': "import { serve } from '../services/serve.ts';\nexport function act() {\n  return serve;\n}\n",
  'services/serve.ts': 'export const serve: number = "text";\n',
  'services/long.ts': 'export {};\n'.repeat(251),
  'services/operations/start.ts': "export { app } from '../gateway/app.ts';\n",
  'services/gateway/app.ts': 'export const app = 1;\n',
  'services/gateway/dialects/a/routes.ts': "export { b } from '../b/routes.ts';\n",
  'services/gateway/dialects/b/routes.ts': 'export const b = 1;\n',
  'services/imports-test.ts': "export { fixture } from '../test/fixture.ts';\n",
  'services/far.ts': 'export function far() {\n  return 1;\n}\n',
  'services/place.ts': `export const place = '${machine}';\n`,
  'services/late.ts': 'export const late = () => AbortSignal.timeout(1);\n',
  'test/fixture.ts': 'export const fixture = 1;\n',
  'test/services/gone.test.ts': `import { expect, it } from 'vitest';\nit${marker}('x', () => expect(1).toBe(1));\n`,
  'test/mirror-exceptions.json': JSON.stringify({
    'services/none.ts': { coveredBy: 'test/fixture.ts', because: 'it is not there at all' },
    'services/far.ts': { coveredBy: 'test/fixture.ts', because: 'it is imported there, so they say' },
  }),
  'scripts/generate.mjs': "console.log('workflows/steps/index.gen.ts differs');\nprocess.exitCode = 1;\n",
  'package.json':
    '{ "name": "faulty", "type": "module", "dependencies": { "zod": "*", "mongodb": "*" }, "devDependencies": { "vitest": "*" } }\n',
  'package-lock.json': '{ "packages": { "node_modules/zod": { "resolved": "https://registry.example/zod.tgz" } } }\n',
};

const expected: [check: string, ...findings: string[]][] = [
  ['lint', 'noExplicitAny'],
  ['types', "services/serve.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'"],
  [
    'imports',
    'no-cycles',
    'workflows-import-inward',
    'activities-import-inward',
    'operations-without-http',
    'step-imports-no-step',
    'dialect-imports-no-dialect',
    'nobody-imports-tests',
    'workflows-are-deterministic',
    'bundle-is-small',
  ],
  ['unused', 'services/long.ts', 'mongodb'],
  ['generated', 'workflows/steps/index.gen.ts differs'],
  [
    'mirror',
    'activities/act.ts: behaviour without a test',
    'test/services/gone.test.ts: it mirrors no file',
    'services/none.ts excuses nothing',
    'services/far.ts: test/fixture.ts is said to cover it but never imports it',
  ],
  ['file-length', 'services/long.ts: 251 lines'],
  ['lockfile', 'node_modules/zod has resolved'],
  ['test-hygiene', 'test/services/gone.test.ts:2'],
  ['places', 'services/place.ts:1'],
  ['signals', 'services/late.ts:1'],
];

let tree: string;
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'stepgraph-check-'));
  for (const [path, text] of Object.entries(faults)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  for (const file of ['biome.json', 'tsconfig.json', '.dependency-cruiser.cjs', 'knip.json'])
    cpSync(join(checkout, file), join(tree, file));
  symlinkSync(join(checkout, 'node_modules'), join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('npm run check', () => {
  it.each(expected)('%s finds the fault it is there for', (check, ...findings) => {
    const { status, stdout } = runCheck('--root', tree, check);
    for (const finding of findings) expect(stdout).toContain(finding);
    expect(stdout).toContain(`FAIL  check ${check}`);
    expect(status).toBe(1);
  });

  it('refuses a check that does not exist', () => {
    const { status, stdout } = runCheck('speling');
    expect(stdout).toContain('there is no such check; there are lint, types');
    expect(status).toBe(1);
  });

  it('passes a tree without the fault', () => {
    writeFileSync(join(tree, 'package-lock.json'), '{ "packages": {} }\n');
    const { status, stdout } = runCheck('--root', tree, 'lockfile');
    expect(stdout).toMatch(/^ok {4}check lockfile/);
    expect(status).toBe(0);
  });
});

function runCheck(...args: string[]) {
  return spawnSync(process.execPath, [join(checkout, 'scripts/check.mjs'), ...args], { encoding: 'utf8' });
}
