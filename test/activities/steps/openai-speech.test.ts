import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { FileFacts, FileStore } from '../../../activities/files/file-store.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import openaiSpeech from '../../../activities/steps/openai-speech.ts';
import { startHttp } from '../../servers/start-http.ts';
import { actionContext } from '../action-context.ts';

const sound = Buffer.from([0xff, 0xfb, 0x90, 0x00, 0x0d, 0x0a]);
const facts: FileFacts = {
  ...{ id: 'file-1a2b3c4d', number: 1, executionId: 'ex-1', name: 'say.mp3', size: sound.length },
  ...{ contentType: 'audio/mpeg', sha256: null, createdAt: new Date(0) },
};

test('what is said is kept as a file of the step', async () => {
  const calls: unknown[] = [];
  const server = await startHttp(async (request, response) => {
    calls.push({ path: request.url, key: request.headers.authorization, body: await json(request) });
    response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(sound);
  });
  const written: { target: unknown; bytes: Buffer }[] = [];
  const files: FileStore = {
    async write(target, data) {
      written.push({ target, bytes: Buffer.from(data instanceof Uint8Array ? data : []) });
      return facts;
    },
    append: () => Promise.reject(new Error('not used')),
    openFor: async () => null,
    openNamed: async () => null,
    list: async () => [],
  };
  const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
  const context = actionContext({
    ...{ outbound, files, path: 'talks[3]/say' },
    connect: async (name) => ({
      ...{ type: 'http', name, secrets: [] },
      settings: { baseUrl: `${server.url}/v1`, auth: { kind: 'bearer', token: 'stored' } },
    }),
  });
  const output = await openaiSpeech.perform({ text: 'Hello, world!', voice: 'nova' }, context);
  await outbound.close();
  await server.stop();
  expect(output).toEqual({ audio: facts.id });
  const body = { model: 'tts-1', input: 'Hello, world!', voice: 'nova', response_format: 'mp3' };
  expect(calls).toEqual([{ path: '/v1/audio/speech', key: 'Bearer stored', body }]);
  expect(written.map(({ bytes }) => bytes.equals(sound))).toEqual([true]);
  expect(written[0]?.target).toEqual({
    ...{ tenantId: 'default', executionId: 'ex-1', path: 'talks[3]/say' },
    ...{ name: 'talks-3-say.mp3', contentType: 'audio/mpeg' },
  });
});
