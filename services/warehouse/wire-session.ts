import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Engine, EngineLost } from './engine-thread.ts';
import type { Turn } from './turn.ts';
import { errorFrame, type Frame, FrameReader, frame, int32, readyStatus, text, withoutReady } from './wire-frames.ts';

/** The engine as sessions share it. */
export interface SharedEngine {
  engine: Engine;
  /** Whose transaction it is. */
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
const FLUSH = 'H';
/** Messages after which the engine is to answer: Query, Sync, Flush. */
const asksForAnswer = ['Q', 'S', FLUSH];

/** One connection: it has the engine for itself from its first message to the end of its transaction. */
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
  #asking = false;

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

  /** Whether the engine works for it at this moment. */
  get asking(): boolean {
    return this.#asking;
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
    if (!this.#holds) {
      await this.#shared.turn.take();
      this.#holds = true;
    }
    if (this.#phase === 'closed') return;
    try {
      this.#asking = true;
      const given = await this.#shared.engine.ask(batch);
      const answer = continues ? withoutReady(given) : given;
      this.#used = true;
      this.#asking = false;
      this.#socket.write(answer);
      if (readyStatus(answer) === 'I') this.#release();
    } catch (error) {
      this.#asking = false;
      const stopped = error instanceof EngineLost;
      const [state, message] = stopped ? ['57014', 'The statement was cancelled.'] : ['XX000', String(error)];
      this.#used = false;
      this.#socket.end(errorFrame('FATAL', state, message));
    }
  }

  /** What it left open is undone before the next one's turn. */
  #close(): void {
    this.#phase = 'closed';
    this.#work = this.#work.then(async () => {
      if (!this.#holds && !this.#used) return;
      if (!this.#holds) await this.#shared.turn.take();
      this.#holds = true;
      if (this.#used) {
        for (const statement of ['ROLLBACK', 'DISCARD ALL'])
          await this.#shared.engine.ask(frame('Q', text(statement))).catch(() => undefined);
      }
      this.#release();
    });
  }

  #release(): void {
    this.#holds = false;
    this.#shared.turn.give();
  }
}
