import { spawnSync } from 'node:child_process';

const DEADLINE_MS = 10_000;

/** SIGSTOP, and waits until it has come through: a signal is sent at once, but its process may still answer a call or two. */
export function freezeProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const deadline = Date.now() + DEADLINE_MS;
  while (!isStopped(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} did not stop within ${DEADLINE_MS} ms.`);
  }
}

function isStopped(pid: number): boolean {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .startsWith('T');
}
