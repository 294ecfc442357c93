// `npm run check [-- --root <folder>] [names…]`: the rules that hold for the whole tree. Prints a line per check and its findings.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checks } from './check/checks.mjs';

/** Runs one check on a tree and prints it; tells whether it found nothing. */
export async function report(name, root) {
  const started = Date.now();
  const findings = await findingsOf(checks[name], root);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'}  check ${name} (${seconds} s)`);
  for (const finding of findings) console.log(`      ${finding}`);
  return findings.length === 0;
}

async function findingsOf(check, root) {
  if (!check) return [`there is no such check; there are ${Object.keys(checks).join(', ')}`];
  try {
    return await check(root);
  } catch (error) {
    return [`the check itself failed: ${error instanceof Error ? error.stack : error}`];
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { root: { type: 'string' } }, allowPositionals: true });
  const root = values.root ?? fileURLToPath(new URL('..', import.meta.url));
  let clean = true;
  for (const name of positionals.length > 0 ? positionals : Object.keys(checks))
    clean = (await report(name, root)) && clean;
  process.exitCode = clean ? 0 : 1;
}
