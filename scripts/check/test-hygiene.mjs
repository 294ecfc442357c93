import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.mjs';

const left = /\b(?:it|test|describe|suite|bench)(?:\.\w+)*\.(?:only|skip|todo|skipIf|runIf|fails)\b/;
const claims = /\bexpect\b|\bassert\b|\bfc\.assert\b/;

/** Tests that are left out, would leave out others, or claim nothing. */
export function checkTestHygiene(root) {
  return listFiles(root)
    .filter((path) => path.startsWith('test/') && path.endsWith('.ts'))
    .flatMap((path) => findingsIn(path, readFileSync(join(root, path), 'utf8')));
}

function findingsIn(path, text) {
  const findings = text
    .split('\n')
    .flatMap((line, index) =>
      left.test(line) ? [`${path}:${index + 1}: ${line.trim()}; every test runs, every time`] : [],
    );
  if (path.endsWith('.test.ts') && !claims.test(text) && !/\bSuite\(|Contract\(/.test(text))
    findings.push(`${path}: it claims nothing`);
  return findings;
}
