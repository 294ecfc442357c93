import { AppError } from '../../workflows/language/app-error.ts';

/** When a call that is not answered makes this process ask whether the server answers at all. */
const ASK_MS = 700;
/** When a call to a server that answers nothing is given up: requests promise their 503 within 3 s. */
const SILENT_MS = 2200;
/** The same once the server is known to be silent, so that requests of several calls keep that promise. */
const KNOWN_SILENT_MS = 300;

/** Tells a server that is slow, whose answer is worth waiting for, from one that is silent. */
export interface Pulse {
  /** The outcome of a call. @throws AppError `unavailable` when the server is silent; the call may still be carried out. */
  watch<T>(call: Promise<T>): Promise<T>;
}

/** Creates the pulse of one server: `ping` is any call that is cheap for it. */
export function createPulse(ping: () => Promise<unknown>): Pulse {
  let isSilent = false;
  let answeredAt = 0;
  let isAsking = false;
  const noteAnswer = () => {
    answeredAt = performance.now();
    isSilent = false;
  };
  const ask = () => {
    if (isAsking) return;
    isAsking = true;
    ping()
      .then(noteAnswer)
      // Whoever waits for it sees that there was no answer.
      .catch(() => {})
      .finally(() => {
        isAsking = false;
      });
  };
  return {
    async watch(call) {
      let timer: NodeJS.Timeout | undefined;
      const silence = new Promise<never>((_, reject) => {
        const begin = () => {
          const begun = performance.now();
          const decide = () => {
            if (answeredAt >= begun) return begin();
            isSilent = true;
            reject(unreachable());
          };
          // An answer that has come while this process was busy is read before the verdict.
          const conclude = (ms: number) => setTimeout(() => setImmediate(decide), ms);
          if (isSilent) {
            ask();
            timer = conclude(KNOWN_SILENT_MS);
            return;
          }
          timer = setTimeout(() => {
            ask();
            timer = conclude(SILENT_MS - ASK_MS);
          }, ASK_MS);
        };
        begin();
      });
      try {
        // A race handles both: what becomes of a call that was given up concerns nobody.
        const answer = await Promise.race([call, silence]);
        noteAnswer();
        return answer;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The error of a server that cannot be reached. */
export function unreachable(cause?: unknown): AppError {
  return new AppError('unavailable', 'The document store cannot be reached. Try again shortly.', { cause });
}
