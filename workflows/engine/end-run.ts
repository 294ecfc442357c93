import type { FinalRecord } from '../execution.ts';
import type { Activation } from './activation.ts';
import { compensationOf } from './compensation.ts';
import { giveBackAllLeases } from './lease.ts';
import type { Ending } from './state.ts';
import { viewTasks } from './view.ts';

/** Ends the run: nothing follows but the record. */
export function endRun(a: Activation, ending: Ending): void {
  const { state, run } = a;
  state.ended = ending;
  state.ready = [];
  giveBackAllLeases(a);
  if (run.notify || run.notifyEnd) {
    state.sequence += 1;
    state.events.push({ sequence: state.sequence, type: 'execution.ended', at: a.at, status: ending.status });
  }
  const record: FinalRecord = {
    executionId: run.execution.id,
    tenantId: run.execution.tenantId,
    status: ending.status,
    output: ending.output,
    response: state.response,
    error: ending.error,
    startedAt: state.startedAt,
    completedAt: a.at,
    tasks: viewTasks(a.index, state),
    events: state.events,
    ...(state.forgot ? { partial: true as const } : {}),
    ...(run.plan.compensates && ending.status !== 'COMPLETED' ? { compensation: compensationOf(state) } : {}),
  };
  state.events = [];
  a.commands.push({ type: 'finish', record });
}
