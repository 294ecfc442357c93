import type { ActionTask } from '../workflows/action-task.ts';
import type { Command } from '../workflows/engine/command.ts';
import { createEngine, type Engine } from '../workflows/engine/create-engine.ts';
import type { EngineEvent } from '../workflows/engine/event.ts';
import type { EngineState } from '../workflows/engine/state.ts';
import { createStepLookup } from '../workflows/engine/step-lookup.ts';
import type { Projection } from '../workflows/execution.ts';
import { createEvaluator } from '../workflows/language/create-evaluator.ts';
import type { Json } from '../workflows/language/json.ts';
import { RUN_LIMITS } from '../workflows/run-limits.ts';
import type { SegmentOutcome, SegmentRequest, SegmentResult } from '../workflows/segment.ts';
import { workflowSteps } from '../workflows/steps/index.gen.ts';
import type { ActionDeps } from './action-deps.ts';
import { withDeadline } from './deadline.ts';
import type { ActionStep } from './define-action.ts';
import { performInSegment, type SegmentAttempt } from './segment-attempt.ts';

/** When a segment begins nothing more. */
export interface SegmentLimits {
  actions: number;
  /** Characters of JSON of all results. */
  characters: number;
  /** After this nothing more is begun: a cancel, a pause or a read waits for the segment to end. */
  beginMilliseconds: number;
  /** After this, or at the execution's deadline, what still runs is stopped and left to regular activities. */
  milliseconds: number;
}

/** The limits of every segment: with what comes before and after, a workflow task stays under the 5 s that Temporal expects. */
export const SEGMENT_LIMITS: SegmentLimits = {
  actions: 20,
  characters: 512 * 1024,
  beginMilliseconds: 1_000,
  milliseconds: 4_000,
};

/** Milliseconds after which a segment shows the run while it goes on; a quicker one leaves it to what comes after. */
const PROJECT_AFTER_MS = 1_000;

/** What segments work with. */
export interface SegmentDeps extends ActionDeps {
  actions: readonly ActionStep[];
}

/**
 * Performs actions of a `fast` run, each once, and what they lead to as long as it can be performed here, with an engine
 * of its own. What failed and may be repeated, or did not end in time, is left. @throws nothing that an action throws
 */
export async function performSegment(
  request: SegmentRequest,
  deps: SegmentDeps,
  cancelled: AbortSignal,
  limits: SegmentLimits = SEGMENT_LIMITS,
): Promise<SegmentResult> {
  const showing = showLater(request.tasks.find((task) => task.projection)?.projection, deps);
  const perform = (signal: AbortSignal) => new Segment(request, deps, signal, limits).perform(request.tasks);
  try {
    const performed = await withDeadline({ ms: timeLeft(request, deps, limits), parents: [cancelled] }, perform);
    return { ...performed, projected: showing.stop() };
  } finally {
    showing.stop();
  }
}

/** Milliseconds until a segment has to end: no later than its execution, as long as that has a deadline. */
function timeLeft({ state }: SegmentRequest, { clock }: SegmentDeps, { milliseconds }: SegmentLimits): number {
  const { timers } = readState(state);
  const deadline = Object.values(timers).find(({ purpose }) => purpose === 'deadline');
  return deadline ? Math.max(0, Math.min(milliseconds, deadline.at - clock())) : milliseconds;
}

/** What the run sent is its engine's state. */
function readState(state: Json): EngineState {
  return state as unknown as EngineState;
}

/** One segment under way. */
class Segment {
  readonly #engine: Engine;
  #state: EngineState;
  readonly #deps: SegmentDeps;
  readonly #signal: AbortSignal;
  readonly #limits: SegmentLimits;
  readonly #running = new Map<string, { attempt: Promise<SegmentAttempt>; stop: AbortController }>();
  readonly #outcomes: SegmentOutcome[] = [];
  readonly #left: SegmentResult['left'] = [];
  readonly #beganAt: number;
  #begun = 0;
  #characters = 0;
  #isStopping = false;
  #lastAt = 0;

  constructor({ run, state }: SegmentRequest, deps: SegmentDeps, signal: AbortSignal, limits: SegmentLimits) {
    const { stepsPerActivation } = { ...RUN_LIMITS, ...run.limits };
    const steps = createStepLookup(workflowSteps);
    this.#engine = createEngine({ run, steps, evaluator: createEvaluator(), stepsPerActivation });
    this.#state = this.#engine.resume(readState(state));
    this.#beganAt = deps.clock();
    this.#deps = deps;
    this.#signal = signal;
    this.#limits = limits;
  }

  async perform(tasks: readonly ActionTask[]): Promise<Pick<SegmentResult, 'outcomes' | 'left'>> {
    for (const task of tasks) this.#begin(task);
    while (this.#running.size > 0) {
      const attempts = [...this.#running.values()].map(({ attempt }) => attempt);
      this.#take(await Promise.race(attempts));
    }
    return { outcomes: this.#outcomes, left: this.#left };
  }

  #begin(task: ActionTask): void {
    const { actions } = this.#deps;
    const action = actions.find(({ type, revision }) => type === task.type && revision === task.revision);
    if (!action || !task.local || task.rate || this.#isFull() || this.#signal.aborted) this.#isStopping = true;
    if (this.#isStopping || !action) return;
    this.#begun += 1;
    const stop = new AbortController();
    const attempt = performInSegment(task, action, this.#deps, { outer: this.#signal, own: stop.signal });
    this.#running.set(task.path, { attempt, stop });
  }

  #isFull(): boolean {
    const { actions, characters, beginMilliseconds } = this.#limits;
    const isLate = this.#deps.clock() - this.#beganAt > beginMilliseconds;
    return isLate || this.#begun >= actions || this.#characters >= characters;
  }

  #take(attempt: SegmentAttempt): void {
    const { path } = attempt;
    this.#running.delete(path);
    if ('left' in attempt) {
      this.#isStopping = true;
      this.#left.push({ path, ...attempt.left });
      return;
    }
    this.#lastAt = Math.max(this.#lastAt, this.#deps.clock());
    const at = this.#lastAt;
    if ('output' in attempt) this.#complete(path, attempt.output, at);
    else {
      const { error, cancelled } = attempt;
      this.#outcomes.push({ path, at, error, cancelled });
      this.#tell({ type: 'action-failed', at, path, error, attempts: 1, cancelled });
    }
  }

  #complete(path: string, output: Json, at: number): void {
    const result = { output, attempts: 1 };
    this.#characters += JSON.stringify(output).length;
    this.#outcomes.push({ path, at, result });
    this.#tell({ type: 'action-completed', at, path, result });
  }

  #tell(event: EngineEvent): void {
    const { state, commands } = this.#engine.advance(this.#state, event);
    this.#state = state;
    for (const command of commands) this.#follow(command);
  }

  /** What cannot be done here is asked for again by the run itself, once it has been told the same. */
  #follow(command: Command): void {
    if (command.type === 'run-action') this.#begin(command.task);
    else if (command.type === 'cancel-action') this.#running.get(command.path)?.stop.abort();
    else if (command.type !== 'cancel-timer') this.#isStopping = true;
  }
}

/** Shows the run after a while, unless the segment has ended by then; `stop` tells whether it did. */
function showLater(projection: Projection | undefined, { records, logger }: ActionDeps): { stop(): boolean } {
  if (!projection) return { stop: () => false };
  let isShown = false;
  const timer = setTimeout(() => {
    isShown = true;
    records.project(projection).catch((cause) => {
      logger?.warn({ executionId: projection.executionId, cause }, 'A projection could not be written');
    });
  }, PROJECT_AFTER_MS);
  return {
    stop() {
      clearTimeout(timer);
      return isShown;
    },
  };
}
