import { expect, it } from 'vitest';
import { armTimer, disarmTimer } from '../../../workflows/engine/timers.ts';
import { buildActivation } from './build-activation.ts';

it('a timer is started once, under the name of what it is for, and stopped once', () => {
  const a = buildActivation();
  const wait = { purpose: 'wait', target: 'a[1]/b', at: 5_000 } as const;
  armTimer(a, wait);
  armTimer(a, { ...wait, at: 9_000 });
  armTimer(a, { purpose: 'deadline', target: '', at: 7_000 });
  expect(a.state.timers).toEqual({ 'wait:a[1]/b': wait, deadline: { purpose: 'deadline', target: '', at: 7_000 } });
  disarmTimer(a, 'wait', 'a[1]/b');
  disarmTimer(a, 'wait', 'a[1]/b');
  disarmTimer(a, 'grace', 'a[1]/b');
  expect(a.commands).toEqual([
    { type: 'start-timer', timer: 'wait:a[1]/b', at: 5_000 },
    { type: 'start-timer', timer: 'deadline', at: 7_000 },
    { type: 'cancel-timer', timer: 'wait:a[1]/b' },
  ]);
});
