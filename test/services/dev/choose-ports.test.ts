import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../../services/config.ts';
import { choosePorts } from '../../../services/dev/choose-ports.ts';
import { pickFreePort } from '../../../services/dev/free-port.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function occupy(): Promise<number> {
  const port = await pickFreePort('127.0.0.1');
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}

it('picks four different free ports for PORT=0', async () => {
  const ports = await choosePorts(readConfig({ PORT: '0' }), false, {});
  expect(new Set(Object.values(ports)).size).toBe(4);
  for (const port of Object.values(ports)) expect(port).toBeGreaterThan(0);
});

it.each(['PORT', 'TEMPORAL_UI_PORT', 'TEMPORAL_PORT', 'MONGODB_PORT'])(
  'names %s when its port is busy',
  async (name) => {
    const port = await occupy();
    const config = readConfig({ PORT: '0', TEMPORAL_UI_PORT: '0', [name]: String(port) });
    await expect(choosePorts(config, true, {})).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Set ${name} to another`,
    );
  },
);

it('uses the remembered internal ports again, and others when they are busy', async () => {
  const free = await pickFreePort('127.0.0.1');
  const busy = await occupy();
  const ports = await choosePorts(readConfig({ PORT: '0' }), false, { temporal: free, mongodb: busy });
  expect(ports.temporal).toBe(free);
  expect(ports.mongodb).not.toBe(busy);
});

it('asks for no port of a server that is not ours', async () => {
  const config = readConfig({ PORT: '0', TEMPORAL_ADDRESS: 'elsewhere:7233', MONGODB_URI: 'mongodb://elsewhere' });
  expect(await choosePorts(config, false, {})).toMatchObject({ temporal: 0, temporalUi: 0, mongodb: 0 });
});
