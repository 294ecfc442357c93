import { type Engine, EngineBroken, EngineLost } from '../../../services/warehouse/engine-thread.ts';
import { restoring } from '../../../services/warehouse/fresh-session.ts';
import { errorFrame, frame, text } from '../../../services/warehouse/wire-frames.ts';

interface Held {
  resolve: (answer: Uint8Array) => void;
  reject: (error: Error) => void;
}

const done = Buffer.concat([frame('C', text('SELECT 0')), frame('Z', Buffer.from('I'))]);

const error = Buffer.concat([errorFrame('ERROR', '22012', 'division by zero'), frame('Z', Buffer.from('I'))]);

/**
 * An engine that answers every query at once but `HOLD`; `MUTE` with nothing, and at `BREAK` it breaks down. After `STAIN` its session
 * cannot be made a fresh one, after `STICK` it does not even answer to that. It tells what it was asked and how often it was ended.
 */
export class HeldEngine implements Engine {
  restarts = 0;
  /** The queries, without what sessions say at their end. */
  readonly asked: string[] = [];
  #held: Held[] = [];
  #state = '';
  #start: Promise<void> = Promise.resolve();
  #begin = () => {};

  /** How many `HOLD`s wait. */
  get held(): number {
    return this.#held.length;
  }

  /** From now on it starts until `started` is called. */
  startsSlowly(): void {
    this.#start = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  started(): void {
    this.#begin();
  }

  start = () => this.#start;

  async ask(bytes: Uint8Array): Promise<Uint8Array> {
    const query = Buffer.from(bytes).subarray(5, -1).toString();
    if (restoring.includes(query)) return this.#restored();
    this.asked.push(query);
    this.#state = query;
    if (query === 'MUTE') return Buffer.alloc(0);
    if (query === 'BREAK') throw new EngineBroken('exit(1)');
    if (query !== 'HOLD') return done;
    return new Promise((resolve, reject) => this.#held.push({ resolve, reject }));
  }

  async #restored(): Promise<Uint8Array> {
    if (this.#state === 'STICK') return new Promise(() => undefined);
    return this.#state === 'STAIN' ? error : done;
  }

  /** Answers what is held. */
  release(): void {
    for (const { resolve } of this.#held.splice(0)) resolve(done);
  }

  async restart(): Promise<void> {
    this.restarts += 1;
    this.#state = '';
    for (const { reject } of this.#held.splice(0)) reject(new EngineLost('It was ended.'));
  }
}
