import type { ActionTask } from '../workflows/action-task.ts';
import { AppError } from '../workflows/language/app-error.ts';
import type { Json } from '../workflows/language/json.ts';
import { findReservedKey, mayHoldReservedKey, REFERENCE_CHARACTERS } from '../workflows/language/references.ts';
import type { ActionDeps } from './action-deps.ts';
import { ActionFailure } from './action-failure.ts';
import { createAttemptContext } from './attempt-context.ts';
import { untilAborted, withDeadline } from './deadline.ts';
import type { ActionStep } from './define-action.ts';
import { encryptFields } from './encrypt-fields.ts';
import { textsOfMet } from './encrypted-texts.ts';
import { keepLarge } from './keep-large.ts';
import { createReferenceLoader } from './load-references.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { openSealed } from './open-sealed.ts';
import { scrubError, scrubOutput } from './scrub.ts';

/** Bytes of a step's output as JSON. */
export const MAX_OUTPUT_BYTES = 20 * 1024 * 1024;

/**
 * Performs a step once, within the time of the attempt. A step that ignores its signal is left behind: the attempt ends
 * anyway. It is given its input whole, with its secrets, which neither its output nor its error shows; what is large in its
 * output is kept outside of the run. @throws whatever the step threw, AppError `step-output-too-large`, ActionFailure `step-timeout`, or `cancelled`'s reason
 */
export async function performAttempt(
  task: ActionTask,
  action: ActionStep,
  attempt: Pick<OpenAttempt, 'number' | 'timeoutMs'>,
  deps: ActionDeps,
  cancelled: AbortSignal,
): Promise<Json> {
  const { number, timeoutMs } = attempt;
  const within = { ms: timeoutMs, late: () => attemptTimeout(timeoutMs), parents: [cancelled] };
  return withDeadline(within, (signal) => performWithin(task, action, { number, signal }, deps));
}

async function performWithin(
  task: ActionTask,
  action: ActionStep,
  { number, signal }: { number: number; signal: AbortSignal },
  deps: ActionDeps,
): Promise<Json> {
  const secrets: string[] = [];
  try {
    const loader = createReferenceLoader(deps.values, deps.encrypted?.load);
    const whole = await loader.whole(task.input);
    secrets.push(...(await textsOfMet(loader.met, deps.values, deps.encrypted?.load)));
    const { input, values, hosts } = await openSealed(whole, task.tenantId, deps.secrets);
    secrets.push(...values);
    const context = createAttemptContext(task, { number, signal, hosts, secrets }, deps);
    const given = (await Promise.race([action.perform(input, context), untilAborted(signal)])) ?? null;
    const output = scrubOutput(given, secrets);
    const characters = checkOutput(output);
    const limit = task.inlineLimit ?? REFERENCE_CHARACTERS;
    if (task.encrypt) return await keepLarge(await encrypt(output, task, deps), limit, deps.values);
    return characters <= limit ? output : await keepLarge(output, limit, deps.values);
  } catch (error) {
    // What a step throws because it was aborted says less than why it was.
    throw signal.aborted ? signal.reason : scrubError(error, secrets);
  }
}

/** @throws AppError `internal` where there is no vault */
function encrypt(output: Json, { encrypt = [], tenantId }: ActionTask, { encrypted }: ActionDeps): Promise<Json> {
  if (!encrypted) throw new AppError('internal', 'This worker has nothing to encrypt outputs with.');
  return encryptFields(output, encrypt, async (value) => ({ ...(await encrypted.keep(tenantId, value)) }));
}

function attemptTimeout(timeoutMs: number): ActionFailure {
  return new ActionFailure('step-timeout', `The attempt took longer than ${timeoutMs} ms.`, {
    retryable: true,
    details: { timeoutMs },
  });
}

/** Characters of the output as JSON. @throws AppError when it may not be an output */
function checkOutput(output: Json): number {
  const text = JSON.stringify(output);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_OUTPUT_BYTES) throw tooLarge(bytes);
  const reserved = mayHoldReservedKey(text) ? findReservedKey(output) : null;
  if (reserved === null) return text.length;
  throw new AppError('step-failed', `The step gave a key that begins with NUL, which is reserved, at ${reserved}.`);
}

function tooLarge(bytes: number): AppError {
  return new AppError('step-output-too-large', `The step gave ${bytes} bytes; ${MAX_OUTPUT_BYTES} are allowed.`, {
    details: { bytes, maxBytes: MAX_OUTPUT_BYTES },
  });
}
