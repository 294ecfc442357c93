import { createWriteStream, existsSync, mkdirSync, openSync, renameSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const MAX_BYTES = 50_000_000;
const ECHOES = 5;
const ECHO_WINDOW_MS = 10_000;

/** Where the output of one part goes. */
export interface PartLog {
  file: string;
  /** Writes a stream's lines to the file, and echoes its warnings. */
  take(stream: Readable): void;
  /** The newest lines, to explain a failure. */
  tail(): string;
}

/** Opens `logs/<part>.log` of the data folder; the one before becomes `.log.1`, at start and when it grows past 50 MB. */
export function openPartLog(dataDir: string, part: string, echo: (line: string) => void): PartLog {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${part}.log`);
  let out = openFresh(file);
  let bytes = 0;
  const last: string[] = [];
  const limited = limitEchoes(echo, file);

  const write = (line: string) => {
    if (bytes > MAX_BYTES) {
      out.end();
      out = openFresh(file);
      bytes = 0;
    }
    bytes += Buffer.byteLength(line) + 1;
    out.write(`${line}\n`);
    if (last.push(line) > 8) last.shift();
    const warning = readWarning(line);
    if (warning !== null) limited(warning);
  };
  return {
    file,
    take: (stream) => {
      stream.on('error', () => {});
      createInterface({ input: stream }).on('line', write);
    },
    tail: () => last.join('\n'),
  };
}

function openFresh(file: string): WriteStream {
  if (existsSync(file)) renameSync(file, `${file}.1`);
  // A full disk must not take the stack down with it.
  return createWriteStream(file, { fd: openSync(file, 'w') }).on('error', () => {});
}

/** A server that fails says so very often. */
function limitEchoes(echo: (line: string) => void, file: string): (line: string) => void {
  let windowStart = 0;
  let echoed = 0;
  return (line) => {
    if (Date.now() - windowStart > ECHO_WINDOW_MS) {
      windowStart = Date.now();
      echoed = 0;
    }
    echoed += 1;
    if (echoed <= ECHOES) echo(line);
    else if (echoed === ECHOES + 1) echo(`more in ${file}`);
  };
}

/** The message of a line that is a warning or worse; null for others. Gateway and worker write JSON with numbered levels, the servers text. */
function readWarning(line: string): string | null {
  if (!line.startsWith('{'))
    return /level=(error|fatal)|\b(ERROR|CRITICAL|FATAL)\b/i.test(line) ? line.slice(0, 500) : null;
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('level' in entry) || !('msg' in entry)) return null;
    const { level, msg } = entry;
    const serious = typeof level === 'number' ? level >= 40 : /error|fatal/i.test(String(level));
    if (!serious) return null;
    const fault = 'err' in entry && typeof entry.err === 'object' && entry.err !== null ? entry.err : {};
    const why = 'message' in fault ? `: ${String(fault.message)}` : '';
    return `${msg}${why}`.slice(0, 500);
  } catch {
    return null;
  }
}
