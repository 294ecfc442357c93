import { nearest } from './did-you-mean.ts';
import { parseDuration } from './duration.ts';
import { errorTable } from './error-table.ts';
import { below, type FaultList } from './fault-list.ts';
import type { ReadStep } from './read-step.ts';

/** A step, or a compensation, as far as it says what follows a failure. */
interface FailureFields extends Pick<ReadStep, 'id' | 'label' | 'pointer'> {
  fields: Pick<ReadStep['fields'], 'retry' | 'timeout'>;
}

/** What `retry` and `timeout` say that can hardly be meant: misspelt codes, and attempts longer than all of them. */
export function checkFailureFields({ fields, id, label, pointer }: FailureFields, faults: FaultList): void {
  checkErrorCodes(fields.retry?.on ?? [], below(pointer, 'retry', 'on'), '`retry.on`', { id, label }, faults);
  const { timeout } = fields;
  if (typeof timeout !== 'object' || timeout.attempt === undefined || timeout.total === undefined) return;
  if (parseDuration(timeout.attempt) > parseDuration(timeout.total))
    faults.add(
      below(pointer, 'timeout'),
      `${label}: \`timeout.attempt\` (${timeout.attempt}) is longer than \`timeout.total\` (${timeout.total}), which bounds all attempts; shorten it or lengthen the total.`,
      { step: id },
    );
}

/** Refuses error codes that look like a slip: called services and Terminate bring codes of their own. */
export function checkErrorCodes(
  codes: string | readonly string[],
  pointer: string,
  name: string,
  { id, label }: Pick<ReadStep, 'id' | 'label'>,
  faults: FaultList,
): void {
  for (const [at, code] of [codes].flat().entries()) {
    const meant = Object.hasOwn(errorTable, code) ? undefined : nearest(code, Object.keys(errorTable));
    if (meant === undefined) continue;
    const told = `${label}: ${name} names \`${code}\`, which no step fails with; did you mean \`${meant}\`?`;
    faults.add(typeof codes === 'string' ? pointer : below(pointer, at), told, { suggestion: meant, step: id });
  }
}
