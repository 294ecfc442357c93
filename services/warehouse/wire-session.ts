import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Engine, EngineBroken, EngineLost } from './engine-thread.ts';
import { restoreSession } from './fresh-session.ts';
import type { Turn } from './turn.ts';
import { AnswerCheck } from './wire-answer.ts';
import { errorFrame, type Frame, FrameReader, frame, int32, readyStatus, text, withoutReady } from './wire-frames.ts';

/** The engine as sessions share it. */
export interface SharedEngine {
  engine: Engine;
  /** Whose engine it is. */
  turn: Turn;
  password: string;
  /** Stops what another session runs. */
  cancel(pid: number, key: number): void;
}

const SSL_REQUEST = 80877103;
const CANCEL_REQUEST = 80877102;
const parameters: readonly (readonly [string, string])[] = [
  ['server_version', '18.3'],
  ['server_encoding', 'UTF8'],
  ['client_encoding', 'UTF8'],
  ['DateStyle', 'ISO, MDY'],
  ['TimeZone', 'UTC'],
  ['integer_datetimes', 'on'],
  ['standard_conforming_strings', 'on'],
];
/** SQLSTATE `query_canceled`. */
const CANCELLED = '57014';
/** SQLSTATE `internal_error`. */
const BROKEN = 'XX000';
/** Milliseconds that a cancelled statement is given to end by itself. */
const CANCEL_GRACE_MS = 500;
/** The same after its connection broke: what a server of `WAREHOUSE_URL` is told too (`client_connection_check_interval`). */
const LOST_GRACE_MS = 5_000;
/** Milliseconds after which a connection that asks for nothing gives its turn to others. */
const IDLE_MS = 1_000;
const FLUSH = 'H';
/** Messages after which the engine is to answer: Query, Sync, Flush. */
const asksForAnswer = ['Q', 'S', FLUSH];

/**
 * One connection: it has the engine for itself from its first message until it ends, or has nothing to ask for a while. What it
 * has set and what is temporary is the engine's all that time, and is undone, for certain, before the next one's turn.
 */
export class WireSession {
  /** Names it in a request to cancel, together with `key`. */
  readonly pid: number;
  readonly key: number;
  readonly #socket: Socket;
  readonly #shared: SharedEngine;
  readonly #reader = new FrameReader();
  #phase: 'startup' | 'password' | 'open' | 'closed' = 'startup';
  #collected: Buffer[] = [];
  #work: Promise<void> = Promise.resolve();
  #holds = false;
  #used = false;
  /** Aborts when what waits for the engine is wanted no more. */
  readonly #gone = new AbortController();
  /** Batches that have not begun. */
  #queued = 0;
  /** Runs while it has the turn and asks for nothing, outside of a transaction. */
  #idle: NodeJS.Timeout | undefined;
  /** What the engine works at for it at this moment. */
  #running: Buffer | null = null;
  readonly #check = new AnswerCheck();

  constructor(socket: Socket, shared: SharedEngine, pid: number, key: number) {
    this.pid = pid;
    this.key = key;
    this.#socket = socket;
    this.#shared = shared;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#close());
  }

  /**
   * Stops what it asked for last. What has not begun is dropped, and costs the engine nothing. What runs is given a moment
   * to end by itself: only the end of the engine stops it, and others then wait for seconds until it is there again.
   */
  cancel(): void {
    if (this.#queued > 0 && this.#running === null) {
      this.#gone.abort();
      this.#socket.end(errorFrame('FATAL', CANCELLED, 'The statement was cancelled before it began.'));
    } else this.#stopUnlessEnded(CANCEL_GRACE_MS);
  }

  #stopUnlessEnded(graceMs: number): void {
    const running = this.#running;
    if (running === null) return;
    setTimeout(() => {
      if (this.#running === running) void this.#shared.engine.restart();
    }, graceMs).unref();
  }

  #take(chunk: Buffer): void {
    try {
      for (const message of this.#reader.read(chunk, () => this.#phase !== 'startup')) this.#receive(message);
    } catch {
      this.#socket.destroy();
    }
  }

  #receive({ type, bytes }: Frame): void {
    if (this.#phase === 'startup') this.#begin(bytes);
    else if (this.#phase === 'password') this.#letIn(type, bytes);
    else if (type === 'X') this.#socket.destroy();
    else this.#collect(type, bytes);
  }

  #collect(type: string, bytes: Buffer): void {
    this.#collected.push(bytes);
    if (!asksForAnswer.includes(type)) return;
    const batch = Buffer.concat(this.#collected);
    this.#collected = [];
    this.#queued += 1;
    this.#work = this.#work.then(() => this.#perform(batch, type === FLUSH));
  }

  #begin(bytes: Buffer): void {
    const code = bytes.readInt32BE(4);
    if (code === SSL_REQUEST) this.#socket.write('N');
    else if (code === CANCEL_REQUEST) {
      this.#shared.cancel(bytes.readInt32BE(8), bytes.readInt32BE(12));
      this.#socket.end();
    } else {
      this.#phase = 'password';
      this.#socket.write(frame('R', int32(3)));
    }
  }

  #letIn(type: string, bytes: Buffer): void {
    const wanted = text(this.#shared.password);
    const given = bytes.subarray(5);
    if (type !== 'p' || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      this.#socket.end(errorFrame('FATAL', '28P01', 'The password is wrong.'));
      return;
    }
    this.#phase = 'open';
    const told = parameters.map(([name, value]) => frame('S', text(name), text(value)));
    const key = frame('K', int32(this.pid), int32(this.key));
    this.#socket.write(Buffer.concat([frame('R', int32(0)), ...told, key, frame('Z', Buffer.from('I'))]));
  }

  async #perform(batch: Buffer, continues: boolean): Promise<void> {
    try {
      if (!(await this.#begun())) return;
      this.#running = batch;
      this.#used = true;
      const given = await this.#shared.engine.ask(batch);
      if (!this.#check.isWhole(batch, given)) throw new EngineBroken('it left out a part of the answer');
      const answer = continues ? withoutReady(given) : given;
      this.#running = null;
      this.#socket.write(answer);
      if (readyStatus(answer) === 'I') this.#pause();
    } catch (error) {
      this.#running = null;
      await this.#fail(error);
    }
  }

  /** Ends it. Only an engine that was started again has nothing of it any more. */
  async #fail(error: unknown): Promise<void> {
    const stopped = error instanceof EngineLost;
    // What was sent after it belonged to it.
    this.#gone.abort();
    if (!stopped) await this.#shared.engine.restart().catch(() => undefined);
    this.#used = false;
    const cause = error instanceof Error ? error.message : String(error);
    const broken = `The engine broke down at the statement and was started again: ${cause}.`;
    this.#socket.end(
      stopped ? errorFrame('FATAL', CANCELLED, 'The statement was cancelled.') : errorFrame('FATAL', BROKEN, broken),
    );
  }

  /** Waits for its turn, and for an engine that starts; false: it was dropped meanwhile. */
  async #begun(): Promise<boolean> {
    const { turn, engine } = this.#shared;
    clearTimeout(this.#idle);
    try {
      this.#holds ||= await turn.take(this.#gone.signal);
      if (this.#holds) await engine.start();
      return this.#holds && !this.#gone.signal.aborted;
    } finally {
      this.#queued -= 1;
    }
  }

  #pause(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#work = this.#work.then(() => this.#leave());
    }, IDLE_MS).unref();
  }

  /** A statement that nobody waits for any more is stopped. */
  #close(): void {
    this.#phase = 'closed';
    this.#gone.abort();
    this.#stopUnlessEnded(LOST_GRACE_MS);
    clearTimeout(this.#idle);
    this.#work = this.#work.then(() => this.#leave());
  }

  async #leave(): Promise<void> {
    if (!this.#holds) return;
    if (this.#used) await restoreSession(this.#shared.engine);
    this.#used = false;
    this.#holds = false;
    this.#shared.turn.give();
  }
}
