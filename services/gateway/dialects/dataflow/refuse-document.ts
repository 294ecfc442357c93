import { AppError, type Fault } from '../../../../workflows/language/app-error.ts';

/** The error about a published document that cannot be translated; pointers lead into the document as it was sent. */
export function refuseDocument(faults: readonly Fault[]): AppError {
  const told = faults.slice(0, 3).map(({ detail }) => detail);
  return new AppError('invalid-definition', told.join(' '), { faults: faults.slice(0, 100) });
}
