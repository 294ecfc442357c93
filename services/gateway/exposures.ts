import type { Exposures } from '../operations/exposure.ts';
import { dialects } from './dialects.gen.ts';

/** Who reads the parts of `expose`: every dialect that has one, switched on or not, so that a definition stays valid. */
export const exposures: Exposures = Object.assign(
  Object.create(null),
  ...dialects.map(({ name, expose }) => (expose ? { [name]: expose } : {})),
);
