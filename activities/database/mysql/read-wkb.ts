import type { Json, JsonObject } from '../../../workflows/language/json.ts';
import { geometryShapes } from '../geometry-shapes.ts';

const MAX_DEPTH = 32;

/** A geometry as MySQL keeps it (the id of its reference system, then well-known binary) as GeoJSON; what is none is given as base64. */
export function readWkb(bytes: Buffer): Json {
  try {
    return new Reader(bytes).shape(0);
  } catch {
    return bytes.toString('base64');
  }
}

class Reader {
  readonly #bytes: Buffer;
  /** Behind the id of the reference system. */
  #at = 4;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  shape(depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    const little = this.#bytes.readUInt8(this.#at) === 1;
    this.#at += 1;
    const type = geometryShapes[this.#integer(little) - 1];
    if (type === undefined) throw new RangeError('unknown shape');
    if (type === 'GeometryCollection') return { type, geometries: this.#list(little, () => this.shape(depth + 1)) };
    return { type, coordinates: this.#coordinates(type, little, depth) };
  }

  #coordinates(type: (typeof geometryShapes)[number], little: boolean, depth: number): Json {
    const point = () => [this.#number(little), this.#number(little)];
    if (type === 'Point') return point();
    if (type === 'LineString') return this.#list(little, point);
    if (type === 'Polygon') return this.#list(little, () => this.#list(little, point));
    // The others hold whole shapes.
    return this.#list(little, () => this.shape(depth + 1).coordinates ?? null);
  }

  #list<Item>(little: boolean, read: () => Item): Item[] {
    const count = this.#integer(little);
    // Each takes bytes, so a false count ends with the bytes.
    return Array.from({ length: Math.min(count, this.#bytes.length) }, read);
  }

  #integer(little: boolean): number {
    const value = little ? this.#bytes.readUInt32LE(this.#at) : this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #number(little: boolean): number {
    const value = little ? this.#bytes.readDoubleLE(this.#at) : this.#bytes.readDoubleBE(this.#at);
    this.#at += 8;
    return value;
  }
}
