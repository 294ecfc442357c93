/** Milliseconds. Short work sends no heartbeat at all; a lost worker is noticed once the heartbeat timeout (15 s) has passed. */
const FIRST_BEAT_MS = 1000;
const LONGEST_PAUSE_MS = 4000;

/** Sends heartbeats with pauses that grow to 4 s: a cancel comes with the answer to one. Returns what ends it. */
export function beatUntilDone(heartbeat: () => void): () => void {
  let timer: NodeJS.Timeout;
  const beatAfter = (pauseMs: number) => {
    timer = setTimeout(() => {
      heartbeat();
      beatAfter(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    }, pauseMs);
  };
  beatAfter(FIRST_BEAT_MS);
  return () => clearTimeout(timer);
}
