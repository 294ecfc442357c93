/** A server program that was found and answered, ready to be spawned with more arguments after `args`. */
export interface ResolvedServer {
  command: string;
  /** Goes before the server's own arguments. */
  args: string[];
  /** Added to the environment of the spawned process. */
  env: Record<string, string>;
  /** Where it came from, told to the user at start: `PATH`, `download`, `PyPI`. */
  source: string;
  version: string;
}

/** What every resolver needs to know. */
export interface ResolveOptions {
  /** The stack's data folder: a binary placed in it wins after PATH, and it serves as cache when nothing else is writable. */
  dataDir?: string;
  /** The user's cache (see {@link chooseCacheDir}). */
  cacheDir: string;
  /** Takes lines of progress. */
  log: (line: string) => void;
  env: NodeJS.ProcessEnv;
}

/** One way of getting a server. */
export interface Candidate<T> {
  /** Names the way in the message that lists every failure. */
  name: string;
  /** What is at hand without installing anything; every way is asked for it before the first one installs. */
  present?(): Promise<T | null>;
  /** @throws Error that says why it is not to be had and, where there is something to do, what. */
  find(): Promise<T>;
}

/** Tries the ways in order; the first that works wins. @throws Error that tells every cause tried. */
export async function resolveFirst<T>(what: string, candidates: Candidate<T>[], advice: string): Promise<T> {
  for (const candidate of candidates) {
    const present = await candidate.present?.();
    if (present) return present;
  }
  const causes: string[] = [];
  for (const candidate of candidates) {
    try {
      return await candidate.find();
    } catch (error) {
      causes.push(`  - ${candidate.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No ${what} could be found or installed. Tried:\n${causes.join('\n')}\n${advice}`);
}
