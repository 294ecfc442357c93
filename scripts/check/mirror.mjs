import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { isSource, listFiles } from './list-files.mjs';
import { reach } from './reach.mjs';

const rings = /^(?:workflows|activities|services)\//;
const mirrored = /^test\/(?:workflows|activities|services|scripts|bench)\//;

/**
 * Every source with behaviour has a test at the mirrored path, and every mirrored test has its source.
 * test/mirror-exceptions.json lists what another test covers: `{ "<path or folder/*>": { "coveredBy": "<test file>" or a list, "because": "…" } }`.
 * One of these tests must import the file, directly or not, unless `"spawned": true` says that it starts it as a process.
 */
export function checkMirror(root) {
  const files = listFiles(root);
  const present = new Set(files);
  const listed = join(root, 'test/mirror-exceptions.json');
  const exceptions = Object.entries(existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : {});
  const untested = files
    .filter((path) => rings.test(path) && path.endsWith('.ts') && isSource(path))
    .filter((path) => !present.has(testOf(path)) && hasBehaviour(readFileSync(join(root, path), 'utf8')));
  return [
    ...untested
      .filter((path) => !exceptions.some(([pattern]) => covers(pattern, path)))
      .map((path) => `${path}: behaviour without a test; write ${testOf(path)}`),
    ...files
      .filter(
        (path) =>
          mirrored.test(path) && path.endsWith('.test.ts') && !sourcesOf(path).some((source) => present.has(source)),
      )
      .filter((path) => !exceptions.some(([, { coveredBy }]) => [coveredBy].flat().includes(path)))
      .map((path) => `${path}: it mirrors no file; ${sourcesOf(path)[0]} does not exist`),
    ...exceptions.flatMap(([pattern, entry]) => faultsOf(root, pattern, entry, untested)),
  ];
}

function faultsOf(root, pattern, { coveredBy, because, spawned }, untested) {
  const place = `test/mirror-exceptions.json: ${pattern}`;
  const excused = untested.filter((path) => covers(pattern, path));
  if (excused.length === 0) return [`${place} excuses nothing; remove it`];
  const tests = [coveredBy].flat();
  const gone = tests.filter((test) => !existsSync(join(root, test)));
  if (gone.length > 0) return [`${place} is said to be covered by ${gone.join(', ')}, which does not exist`];
  if (typeof because !== 'string' || because.length < 10) return [`${place} has no reason`];
  if (spawned === true) return [];
  const reached = new Set(tests.flatMap((test) => [...reach(root, test)]));
  return excused
    .filter((path) => !reached.has(path))
    .map((path) => `${path}: ${tests.join(', ')} is said to cover it but never imports it`);
}

/** `folder/*` covers the files right in the folder. */
function covers(pattern, path) {
  if (!pattern.endsWith('/*')) return pattern === path;
  const folder = pattern.slice(0, -1);
  return path.startsWith(folder) && !path.slice(folder.length).includes('/');
}

const testOf = (path) => `test/${path.replace(/\.ts$/, '.test.ts')}`;

function sourcesOf(test) {
  const source = test.slice('test/'.length, -'.test.ts'.length);
  return [`${source}.ts`, `${source}.mjs`];
}

/**
 * Whether a file holds a named function, a class, or any function with statements. Types, schemas and tables (routes, rows) with
 * expressions in them need no test of their own: the suite of what reads them is it.
 */
function hasBehaviour(text) {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.ES2023);
  const visit = (node) =>
    ts.isClassLike(node) ||
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && ts.isBlock(node.body)) ||
    (ts.forEachChild(node, visit) ?? false);
  return visit(file);
}
