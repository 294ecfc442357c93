// `npm test`: installs and builds what is missing, runs the checks, then vitest stage by stage, and ends with one line of totals.
// `npm test -- pure e2e` runs only these stages; `npm test -- checks` only the checks.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countReport, tellFailures } from './count-report.mjs';
import { holdRules, readRules } from './count-rules.mjs';
import { ensureBuilt, ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// One vitest process each, so that a stage that crashes costs neither the others nor the count.
const stages = ['pure', 'parts', 'e2e', 'chaos'];
const STAGE_MS = 10 * 60_000;
const totals = { passed: 0, failed: 0, skipped: 0 };
const reported = [];

process.chdir(root);
const asked = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'stepgraph-test-'));
try {
  await ensureInstalled();
  if (wants('checks')) await runChecks();
  await attempt('the build', ensureBuilt);
  for (const stage of stages.filter(wants)) await runStage(stage);
  if (asked.length === 0) tellRules();
} catch (error) {
  totals.failed += 1;
  console.error(`FAIL  the test run itself: ${error instanceof Error ? error.stack : error}`);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (totals.passed + totals.failed === 0) {
  console.error('FAIL  no test ran');
  totals.failed = 1;
}
// Once more at the end, where a reader of the last lines finds them.
for (const failure of reported.flatMap((report) => tellFailures(report, root))) console.error(`FAIL  ${failure}`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed${skipped}\n`, () =>
  process.exit(totals.failed === 0 ? 0 : 1),
);

/** What fails here must not keep the stages that can run from running. */
async function attempt(what, action) {
  try {
    await action();
  } catch (error) {
    totals.failed += 1;
    console.error(`FAIL  ${what}: ${error instanceof Error ? error.message : error}`);
  }
}

function wants(name) {
  return asked.length === 0 || asked.includes(name);
}

/** Each check counts as one test. */
async function runChecks() {
  const { checks } = await import('./check/checks.mjs');
  const { report } = await import('./check.mjs');
  for (const check of Object.keys(checks)) {
    if (await report(check, root)) totals.passed += 1;
    else totals.failed += 1;
  }
}

async function runStage(stage) {
  const file = join(reports, `${stage}.json`);
  const started = Date.now();
  console.log(`\nstage ${stage}`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const code = await run(process.execPath, [
    vitest,
    'run',
    '--project',
    stage,
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${file}`,
  ]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  if (report) reported.push(report);
  const counted = report ? countReport(report) : { passed: 0, failed: 0, skipped: 0 };
  for (const [name, count] of Object.entries(counted)) totals[name] += count;
  // Unhandled errors, crashed workers and missing reports show only in the exit code.
  if (code !== 0 && counted.failed === 0) {
    console.error(`FAIL  stage ${stage}: vitest ended with ${code} although no test failed`);
    totals.failed += 1;
  }
  console.log(`stage ${stage}: ${Math.round((Date.now() - started) / 1000)} s`);
}

/** How much of the published APIs is held; a rule whose test is gone or red counts as one failure. */
function tellRules() {
  const { lines, broken } = holdRules(readRules(root), reported);
  console.log(['', ...lines].join('\n'));
  for (const rule of broken) console.error(`FAIL  ${rule}`);
  totals.failed += broken.length;
}

/** The exit code; a signal counts as 1. A stage that hangs is ended, so that the totals are told in any case. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const ends = [
      setTimeout(() => child.kill('SIGTERM'), STAGE_MS),
      setTimeout(() => child.kill('SIGKILL'), STAGE_MS + 15_000),
    ];
    child.once('exit', () => ends.forEach(clearTimeout));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
