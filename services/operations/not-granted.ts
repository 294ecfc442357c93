import { AppError } from '../../workflows/language/app-error.ts';

/** The error for what a key with grants does not reach, be it there or not. */
export function notGranted(what: string): AppError {
  return new AppError('not-granted', `The API key does not reach ${what}. Make a key whose grants name it.`);
}
