import { setTimeout as delay } from 'node:timers/promises';

const GIVE_UP_MS = 60_000;

/** Waits for a server that somebody else runs, saying so. @throws Error that names the variable, after a minute. */
export async function waitForExternal(
  what: string,
  address: string,
  variable: string,
  probe: () => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const deadline = Date.now() + GIVE_UP_MS;
  for (let told = false; ; told = true) {
    try {
      return await probe();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const state = `${what} at ${address} (${variable}) does not answer: ${why}`;
      if (Date.now() > deadline)
        throw new Error(`${state}. Start it, correct ${variable}, or unset it to use the embedded one.`);
      if (!told) say(`${state}. Waiting for it, up to ${GIVE_UP_MS / 1000} s`);
      await delay(500);
    }
  }
}

/** An address as it may be shown: without its password. */
export function withoutPassword(uri: string): string {
  return uri.replace(/\/\/([^/@:]*):[^/@]*@/, '//$1:***@');
}
