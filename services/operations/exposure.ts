import type { Fault } from '../../workflows/language/app-error.ts';
import { nearest } from '../../workflows/language/did-you-mean.ts';
import { below } from '../../workflows/language/fault-list.ts';
import { isObject, type Json } from '../../workflows/language/json.ts';
import type { Compiled } from './language.ts';

/** Where a part of `expose` serves a workflow, or what is wrong about it: pointers lead into the definition. */
export interface Exposed {
  /** What the dialect finds the workflow by; one workflow of a tenant each. */
  keys: readonly string[];
  faults: readonly Fault[];
}

/** A dialect's reading of its part of `expose`. `compiled` null: the definition has faults of its own. */
export type Exposure = (part: Json, compiled: Compiled | null) => Exposed;

/** By the name of the part. */
export interface Exposures {
  readonly [name: string]: Exposure;
}

/** Reads every part of a definition's `expose`, each by its dialect; without dialects at hand nothing is read. */
export function readExposed(
  exposures: Exposures | undefined,
  definition: Json,
  compiled: Compiled | null,
): { keys: string[]; faults: Fault[] } {
  const parts = isObject(definition) && isObject(definition.expose) ? Object.entries(definition.expose) : [];
  const read = parts.map(([name, part]) => (exposures ? readPart(exposures, name, part, compiled) : nothing));
  return {
    keys: [...new Set(read.flatMap(({ keys }) => keys))],
    faults: read.flatMap(({ faults }) => faults),
  };
}

const nothing: Exposed = { keys: [], faults: [] };

function readPart(exposures: Exposures, name: string, part: Json, compiled: Compiled | null): Exposed {
  const exposure = Object.hasOwn(exposures, name) ? exposures[name] : undefined;
  return exposure ? exposure(part, compiled) : { keys: [], faults: [unknownPart(name, Object.keys(exposures))] };
}

function unknownPart(name: string, known: readonly string[]): Fault {
  const suggestion = nearest(name, known);
  const hint =
    suggestion === undefined
      ? `it takes ${known.map((each) => `\`${each}\``).join(', ')}.`
      : `did you mean \`${suggestion}\`?`;
  return {
    pointer: below('/expose', name),
    detail: `\`expose\` has no part \`${name}\`; ${hint}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
