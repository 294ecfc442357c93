import { framesOf, typeOf, typesOf } from './wire-frames.ts';

const FLUSH = 'H';
const READY = 'Z';
const ERROR = 'E';
const EXECUTE = 'E';
const ROW = 'D';
const SUSPENDED = 's';
/** What each request is answered with, by one of these: as many answers as requests, unless one failed. */
const answers: readonly (readonly [request: string, oneOf: string])[] = [
  ['P', '1'],
  ['B', '2'],
  ['C', '3'],
  ['D', 'Tn'],
  [EXECUTE, 'CIs'],
  ['Q', 'CI'],
];

/**
 * Whether the engine has said all that it must say to what one connection asked. It swallows errors that come from inside of
 * a library (PROJ): what failed is then left out of the answer, and the engine goes on in a state that nobody knows.
 */
export class AnswerCheck {
  /** After an error all is skipped until Sync. */
  #skips = false;

  /** `batch`: whole messages, of which the last asks for the answer. */
  isWhole(batch: Uint8Array, answer: Uint8Array): boolean {
    const asked = typesOf(batch);
    const told = typesOf(answer);
    const excused = this.#skips || told.includes(ERROR);
    const ends = asked.at(-1) !== FLUSH;
    this.#skips = excused && !ends;
    if ((ends && !told.includes(READY)) || framesOf(answer).some(tellsOfLoss)) return false;
    return excused || (answersAll(asked, told) && !stopsEarly(batch, told));
  }
}

function answersAll(asked: readonly string[], told: readonly string[]): boolean {
  return answers.every(([request, oneOf]) => count(told, oneOf) >= count(asked, request));
}

/** A command without a name has not ended; and what an error held is left open and found later on, of which it warns. */
function tellsOfLoss(message: Buffer): boolean {
  if (typeOf(message) === 'C') return message.includes('???\0', 5, 'latin1');
  return typeOf(message) === 'N' && message.includes('\0Fresowner.c\0', 5, 'latin1');
}

/** It pauses only after as many rows as were asked for. */
function stopsEarly(batch: Uint8Array, told: readonly string[]): boolean {
  if (!told.includes(SUSPENDED)) return false;
  const executes = framesOf(batch).filter((each) => typeOf(each) === EXECUTE);
  const limits = executes.map((each) => each.readInt32BE(each.length - 4) || Number.POSITIVE_INFINITY);
  return count(told, ROW) < Math.min(...limits);
}

function count(types: readonly string[], oneOf: string): number {
  return types.filter((type) => oneOf.includes(type)).length;
}
