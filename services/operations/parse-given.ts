import { z } from 'zod';
import { AppError } from '../../workflows/language/app-error.ts';
import { type ActingFor, actingFor } from './linked-accounts.ts';

/** What an operation takes, of what another one hands on to it. @throws AppError `invalid-request` */
export function parseGiven<In extends z.ZodType>(schema: In, given: unknown): z.output<In> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return { pointer: '', parameter: name, detail: `${name === '' ? 'The request' : `\`${name}\``}: ${message}.` };
  });
  throw new AppError('invalid-request', faults[0]?.detail ?? 'The request does not have the right shape.', { faults });
}

const wrapped = z.object({ account: actingFor });

/** What an operation takes when it is done for a linked account. `given` is parsed by that operation. */
export function forAccount<In extends z.ZodType>() {
  return z.custom<{ account: ActingFor; given: z.input<In> }>((value) => wrapped.safeParse(value).success);
}
