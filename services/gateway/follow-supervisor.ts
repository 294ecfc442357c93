/** How a process is told to stop, and tells that it is ready. */
export interface Supervised {
  /** Tells the supervisor, when there is one, which port is served. */
  ready(port: number): void;
  /** Resolves with the reason when the process is to stop: a signal, or a supervisor that has gone. */
  stopped: Promise<string>;
}

/** Follows signals, and the supervisor when the process runs under one (`STEPGRAPH_SUPERVISED=1`, an IPC channel). */
export function followSupervisor(own: NodeJS.Process): Supervised {
  const supervised = own.env.STEPGRAPH_SUPERVISED === '1' && own.send !== undefined;
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) own.on(signal, () => resolve(signal));
    if (supervised) own.once('disconnect', () => resolve('the supervisor has gone'));
  });
  return {
    ready: (port) => {
      if (supervised && own.connected) own.send?.({ type: 'ready', port });
    },
    stopped,
  };
}
