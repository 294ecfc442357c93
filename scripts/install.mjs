// Brings a checkout to the state in which it can run: node_modules as in the lockfile, dist as in the sources. Without dependencies,
// because it runs before there are any.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built-from');
/** Every running stack of this checkout leaves its pid here (services/dev/register-running.ts). */
const running = join(dist, '.running');
const sourceFolders = ['workflows', 'activities', 'services', 'bench', 'scripts'];
const sourceFiles = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/**
 * Runs `npm ci` when node_modules is not what the lockfile says.
 * @param {{ whileRunning?: 'keep' | 'fail' }} options what to do when that is needed but a stack of this checkout runs.
 */
export async function ensureInstalled({ whileRunning = 'fail' } = {}) {
  if (isInstalled()) return;
  await underLock(async () => {
    if (isInstalled() || mustKeep('node_modules', whileRunning, existsSync(join(root, 'node_modules')))) return;
    say('installing packages (npm ci)');
    const npm = [
      'ci',
      '--include=dev',
      '--no-audit',
      '--no-fund',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=10000',
    ];
    const { code, output } = await runNpm(npm, 'installing packages');
    if (code !== 0) throw new Error(explainNpm(output));
    say('packages are installed');
  });
}

/**
 * Runs `npm run build` when the sources are not what dist was built from.
 * @param {{ whileRunning?: 'keep' | 'fail' }} options what to do when that is needed but a stack of this checkout runs.
 */
export async function ensureBuilt({ whileRunning = 'fail' } = {}) {
  if (isBuilt()) return;
  await underLock(async () => {
    if (isBuilt() || mustKeep('dist', whileRunning, existsSync(stamp))) return;
    say('building (npm run build)');
    // Before the build: an edit made meanwhile must lead to another one.
    const sources = hashSources();
    for (const folder of sourceFolders) rmSync(join(dist, folder), { recursive: true, force: true });
    rmSync(stamp, { force: true });
    const { code, output } = await runNpm(['run', 'build'], 'building');
    if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
    writeFileSync(stamp, sources);
    say('built');
  });
}

/** The lockfile's packages against the record npm keeps of what it installed, and against the folders themselves. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
      if (path === '' || optional || devOptional || peer) return true;
      return present[path]?.version === version && existsSync(join(root, path, 'package.json'));
    });
  } catch {
    return false;
  }
}

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources();
}

/** Generated files are left out: the build itself writes them. */
function hashSources() {
  const files = sourceFolders.flatMap((folder) => {
    if (!existsSync(join(root, folder))) return [];
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  });
  const hash = createHash('sha256');
  for (const file of [...files, ...sourceFiles.map((name) => join(root, name))].sort()) {
    if (file.includes('.gen.') || !/\.(ts|mjs|json)$/.test(file) || file.includes('bench/results')) continue;
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** A running stack restarts its parts from these very files, so they must not change under it. */
function mustKeep(what, whileRunning, exists) {
  const pids = existsSync(running) ? readdirSync(running).filter(isAlive) : [];
  if (pids.length === 0 || !exists) return false;
  const state = `${what} is not up to date, but a stack of this checkout runs (pid ${pids.join(', ')})`;
  if (whileRunning === 'fail') throw new Error(`${state}. Stop it first.`);
  say(`${state}: going on with what is there. Stop it and start again to use the new sources.`);
  return true;
}

/** The file is named after the pid and holds the start time, as ProcessIdentity has it; pids are given out again. */
function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    if (process.platform !== 'linux') return true;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return readFileSync(join(running, pid), 'utf8').endsWith(`:${started}`);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two starts on a fresh clone: one installs, the other waits. A holder that is dead is ignored. */
async function underLock(work) {
  const lock = join(dist, '.installing');
  mkdirSync(dist, { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(readHolder(lock));
      if (!told && holder) say(`waiting for process ${holder}, which installs or builds this checkout (${lock})`);
      await delay(200);
      if (holder === Number(readHolder(lock)) && !isProcess(holder)) rmSync(lock, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function readHolder(lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

function isProcess(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs npm with its output on our stderr (stdout belongs to `--json`), telling every 5 s that it still works. */
function runNpm(args, doing) {
  const own = process.env.npm_execpath?.endsWith('.js') ? [process.env.npm_execpath] : null;
  const [command, first] = own ? [process.execPath, own] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = Date.now();
    const beat = setInterval(() => say(`still ${doing} (${Math.round((Date.now() - started) / 1000)} s)`), 5_000);
    let output = '';
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const pass = (signal) => {
      child.kill(signal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, pass);
    const finish = () => {
      clearInterval(beat);
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, pass);
    };
    child.once('error', (error) => {
      finish();
      reject(new Error(`npm cannot be run: ${error.message}. Install npm, or put it on PATH.`));
    });
    child.once('close', (code) => {
      finish();
      resolve({ code, output });
    });
  });
}

function explainNpm(output) {
  const network = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ERR_SOCKET_TIMEOUT|ENETUNREACH/.exec(output);
  const lines = output.trim().split('\n').slice(-15).join('\n');
  if (!network) return `npm ci failed:\n${lines}`;
  return `npm cannot reach its package registry (${network[0]}). Check the network and \`npm config get registry\`.\n${lines}`;
}

function say(line) {
  process.stderr.write(`stepgraph: ${line}\n`);
}
