import type { Activation } from './activation.ts';
import type { Timer } from './state.ts';

/** Starts a timer unless the same one runs. */
export function armTimer(a: Activation, timer: Timer): void {
  const id = timerId(timer.purpose, timer.target);
  if (a.state.timers[id]) return;
  a.state.timers[id] = timer;
  a.commands.push({ type: 'start-timer', timer: id, at: timer.at });
}

/** Stops a timer if it runs. */
export function disarmTimer(a: Activation, purpose: Timer['purpose'], target: string): void {
  const id = timerId(purpose, target);
  if (!a.state.timers[id]) return;
  delete a.state.timers[id];
  a.commands.push({ type: 'cancel-timer', timer: id });
}

function timerId(purpose: Timer['purpose'], target: string): string {
  return target === '' ? purpose : `${purpose}:${target}`;
}
