import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { followSupervisor } from '../../../services/gateway/follow-supervisor.ts';

/** A process as far as it is followed. */
function ownProcess(given: { supervised: boolean; env?: string }) {
  const sent: unknown[] = [];
  const emitter = Object.assign(new EventEmitter(), {
    env: given.env === undefined ? {} : { STEPGRAPH_SUPERVISED: given.env },
    connected: given.supervised,
    ...(given.supervised ? { send: (message: unknown) => sent.push(message) > 0 } : {}),
  });
  return { emitter, sent, own: emitter as unknown as NodeJS.Process };
}

it('tells its supervisor which port it got', () => {
  const { own, sent } = ownProcess({ supervised: true, env: '1' });
  followSupervisor(own).ready(4321);
  expect(sent).toEqual([{ type: 'ready', port: 4321 }]);
});

it.each([[{ supervised: false, env: '1' }], [{ supervised: true }]])('tells nobody when it runs alone: %j', (given) => {
  const { own, sent } = ownProcess(given);
  followSupervisor(own).ready(4321);
  expect(sent).toEqual([]);
});

it.each(['SIGTERM', 'SIGINT'])('stops on %s', async (signal) => {
  const { own, emitter } = ownProcess({ supervised: false });
  const { stopped } = followSupervisor(own);
  emitter.emit(signal);
  expect(await stopped).toBe(signal);
});

it('stops when its supervisor has gone', async () => {
  const { own, emitter } = ownProcess({ supervised: true, env: '1' });
  const { stopped } = followSupervisor(own);
  emitter.emit('disconnect');
  expect(await stopped).toBe('the supervisor has gone');
});
