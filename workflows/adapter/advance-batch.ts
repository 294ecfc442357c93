import type { Command } from '../engine/command.ts';
import type { Engine } from '../engine/create-engine.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { EngineState } from '../engine/state.ts';

/** Tells the engine what has happened, in order, and to drain when the history has grown long. Gives what it asks for. */
export function advanceBatch(
  engine: Pick<Engine, 'advance'>,
  state: EngineState,
  events: EngineEvent[],
  isHistoryLong: () => boolean,
): Command[] {
  const all = events.map((event) => engine.advance(state, event).commands);
  if (!state.ended && state.gate === 'open' && isHistoryLong())
    all.push(engine.advance(state, { type: 'drain', at: Date.now() }).commands);
  // Whether the run rests is what its last event says: one after the other may have begun something again.
  const last = all.length - 1;
  return all.flatMap((commands, at) => (at === last ? commands : commands.filter(isNotContinue)));
}

const isNotContinue = ({ type }: Command) => type !== 'continue-as-new';
