import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Format and lint. */
export const checkLint = (root) =>
  findingsOf(root, '@biomejs/biome/bin/biome', [
    'check',
    '--colors=off',
    '--reporter=concise',
    '--error-on-warnings',
    '--max-diagnostics=100',
  ]);

/** Types of everything: sources, tests, scripts. */
export const checkTypes = (root) =>
  findingsOf(root, 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json', '--pretty', 'false']);

/** Who may import whom; the rules are in .dependency-cruiser.cjs. */
export const checkImports = (root) => {
  const folders = ['workflows', 'activities', 'services', 'scripts', 'bench', 'test'].filter((folder) =>
    existsSync(join(root, folder)),
  );
  return findingsOf(root, 'dependency-cruiser/bin/dependency-cruise.mjs', [
    '--no-progress',
    '-T',
    'err',
    '--config',
    '.dependency-cruiser.cjs',
    ...folders,
  ]);
};

/** Files, exports and dependencies that nothing uses. */
export const checkUnused = (root) => findingsOf(root, 'knip/bin/knip.js', ['--no-progress', '--no-config-hints']);

/** Generated files that differ from what would be generated now. */
export const checkGenerated = (root) => run(root, join(root, 'scripts', 'generate.mjs'), ['--check']);

const findingsOf = (root, bin, args) => run(root, join(root, 'node_modules', bin), args);

/** What a tool printed when it failed, line by line. */
function run(root, script, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = Buffer.concat(chunks)
        .toString('utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      resolve(code === 0 ? [] : [...lines, `${script.split('node_modules/').pop()} ended with ${code}`]);
    });
  });
}
