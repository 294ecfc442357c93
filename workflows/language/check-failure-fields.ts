import { nearest } from './did-you-mean.ts';
import { parseDuration } from './duration.ts';
import { errorTable } from './error-table.ts';
import { below, type FaultList } from './fault-list.ts';
import type { ReadStep } from './read-step.ts';

/** What `retry` and `timeout` say that can hardly be meant: misspelt codes, and attempts longer than all of them. */
export function checkFailureFields({ fields, id, label, pointer }: ReadStep, faults: FaultList): void {
  for (const [at, code] of (fields.retry?.on ?? []).entries()) {
    // Called services and Terminate bring codes of their own, so only what looks like a slip is refused.
    const meant = Object.hasOwn(errorTable, code) ? undefined : nearest(code, Object.keys(errorTable));
    if (meant !== undefined)
      faults.add(
        below(pointer, 'retry', 'on', at),
        `${label}: \`retry.on\` names \`${code}\`, which no step fails with; did you mean \`${meant}\`?`,
        { suggestion: meant, step: id },
      );
  }
  const { timeout } = fields;
  if (typeof timeout !== 'object' || timeout.attempt === undefined || timeout.total === undefined) return;
  if (parseDuration(timeout.attempt) > parseDuration(timeout.total))
    faults.add(
      below(pointer, 'timeout'),
      `${label}: \`timeout.attempt\` (${timeout.attempt}) is longer than \`timeout.total\` (${timeout.total}), which bounds all attempts; shorten it or lengthen the total.`,
      { step: id },
    );
}
