import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that waits for the end of its input, which comes when the supervisor is gone, however it went, and then ends the
 * process groups named on the last line it read. A shell and not Node: it costs one megabyte, not forty.
 */
const SCRIPT = `
groups=
while read -r line; do groups=$line; done
[ -n "$groups" ] || exit 0
for group in $groups; do kill -TERM "-$group"; done 2>/dev/null
tenths=0
while [ $tenths -lt 40 ]; do
  left=
  for group in $groups; do kill -0 "-$group" && left=1; done 2>/dev/null
  [ -n "$left" ] || exit 0
  sleep 0.1
  tenths=$((tenths + 1))
done
for group in $groups; do kill -KILL "-$group"; done 2>/dev/null
`;

/** Ends this process's children when this process is killed. */
export interface OrphanWatcher {
  /** The process groups that must not outlive this process, from now on. */
  watch(groups: number[]): void;
  /** Ends the watcher; call it when nothing is left to watch. */
  close(): void;
}

/** Starts the watcher, and again when somebody kills it. */
export function startOrphanWatcher(): OrphanWatcher {
  let last = '\n';
  let closed = false;
  let child = launch();
  function launch(): ChildProcess {
    const started = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    started.stdin.on('error', () => {});
    started.once('error', () => {});
    started.once('exit', () => {
      if (!closed) setTimeout(relaunch, 200).unref();
    });
    started.stdin.write(last);
    return started;
  }
  function relaunch(): void {
    if (!closed) child = launch();
  }
  return {
    watch: (groups) => {
      last = `${groups.join(' ')}\n`;
      child.stdin?.write(last);
    },
    close: () => {
      closed = true;
      child.stdin?.end('\n');
    },
  };
}
