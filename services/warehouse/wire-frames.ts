/** A message of the PostgreSQL protocol: its type byte (none before a session has begun) and all its bytes. */
export interface Frame {
  type: string;
  bytes: Buffer;
}

/** Larger messages are refused: no statement of ours comes near. */
const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Cuts what arrives on a connection into messages (PostgreSQL documentation, chapter "Frontend/Backend Protocol"). */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are whole with these bytes. `typed`: whether they begin with a type byte. @throws RangeError */
  *read(chunk: Buffer, typed: () => boolean): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const header = typed() ? 1 : 0;
      if (this.#rest.length < header + 4) return;
      const length = header + this.#rest.readUInt32BE(header);
      if (length < header + 4 || length > MAX_FRAME_BYTES) throw new RangeError(`A message of ${length} bytes.`);
      if (this.#rest.length < length) return;
      const bytes = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      yield { type: header === 0 ? '' : String.fromCharCode(bytes[0] ?? 0), bytes };
    }
  }
}

/** One message: type, length, body. */
export function frame(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A number of four bytes. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** Text that ends with NUL. */
export const text = (value: string): Buffer => Buffer.from(`${value}\0`);

/** An ErrorResponse. `severity`: after FATAL the connection is closed. */
export function errorFrame(severity: 'ERROR' | 'FATAL', sqlState: string, message: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlState}`, `M${message}`];
  return frame('E', ...fields.map(text), Buffer.from([0]));
}

const READY = 'Z'.charCodeAt(0);

/** Status of the last ReadyForQuery in an answer: `I` idle, `T` in a transaction, `E` in a failed one; null: none is there. */
export function readyStatus(answer: Uint8Array): string | null {
  const last = framesOf(answer).findLast((each) => each[0] === READY);
  return last ? String.fromCharCode(last[5] ?? 0) : null;
}

/** An answer without ReadyForQuery. The engine says it after an error at once; a server waits for Sync. */
export function withoutReady(answer: Uint8Array): Uint8Array {
  return Buffer.concat(framesOf(answer).filter((each) => each[0] !== READY));
}

/** The type bytes of the messages in these bytes. */
export function typesOf(messages: Uint8Array): string[] {
  return framesOf(messages).map(typeOf);
}

/** The type byte of a message. */
export function typeOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}

/** Whole messages, one by one, with their type bytes. */
export function framesOf(messages: Uint8Array): Buffer[] {
  const bytes = Buffer.from(messages.buffer, messages.byteOffset, messages.byteLength);
  const frames: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}
