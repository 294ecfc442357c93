import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/**
 * Ends a process and its group: SIGTERM to the process, SIGKILL to the whole group when it is gone or the time is over.
 * @param onAlive called first, unless it has ended already.
 */
export async function stopGroup(leader: ProcessIdentity, graceMs: number, onAlive?: () => void): Promise<void> {
  if (!isAlive(leader)) return;
  onAlive?.();
  send(leader.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isAlive(leader) && Date.now() < deadline) await delay(25);
  killGroup(leader.pid);
  while (isAlive(leader)) await delay(25);
}

/** Ends what is left of a group. It may outlive its leader, and its number is not given out while a member lives. */
export function killGroup(leader: number): void {
  send(-leader, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime.
  }
}
