import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileFacts, FileStore } from '../../../activities/files/file-store.ts';
import { createOutbound } from '../../../activities/outbound/create-outbound.ts';
import openaiTranscription from '../../../activities/steps/openai-transcription.ts';
import { type HttpServer, startHttp } from '../../servers/start-http.ts';
import { actionContext } from '../action-context.ts';

const outbound = createOutbound({ allowLoopback: true, allowPrivate: false });
const sound = Buffer.from([0xff, 0xfb, 0x90, 0x00, 0x0d, 0x0a, 0x2d, 0x2d]);
const calls: { path: string; key: string; type: string; body: Buffer }[] = [];
let server: HttpServer;
let answer: { type: string; body: string | Buffer } = { type: 'application/json', body: '{}' };
beforeAll(async () => {
  server = await startHttp(async (request, response) => {
    const { authorization = '', 'content-type': type = '' } = request.headers;
    calls.push({ path: request.url ?? '', key: authorization, type, body: await buffer(request) });
    response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  });
});
afterAll(async () => {
  await outbound.close();
  await server?.stop();
});

const facts: FileFacts = {
  ...{ id: 'file-1a2b3c4d', number: 1, executionId: null, name: 'talk “1”.mp3', size: sound.length },
  ...{ contentType: 'audio/mpeg', sha256: null, createdAt: new Date(0) },
};
const files: FileStore = {
  write: () => Promise.reject(new Error('not used')),
  append: () => Promise.reject(new Error('not used')),
  openFor: async (_tenant, _execution, id) => (id === facts.id ? { facts, read: () => Readable.from([sound]) } : null),
  openNamed: async () => null,
  list: async () => [],
};
const context = () =>
  actionContext({
    ...{ outbound, files, path: 'talks[3]/say' },
    connect: async (name) => ({
      ...{ type: 'http', name, secrets: [] },
      settings: { baseUrl: `${server.url}/v1`, auth: { kind: 'bearer', token: 'stored' } },
    }),
  });

test('a transcription sends the file as a form and gives the text', async () => {
  answer = { type: 'application/json', body: '{"text":"Hello, world!"}' };
  const input = { file: facts.id, language: 'en', temperature: 0 };
  expect(await openaiTranscription.perform(input, context())).toEqual({ text: 'Hello, world!' });
  const call = calls.at(-1);
  expect(call).toMatchObject({ path: '/v1/audio/transcriptions', key: 'Bearer stored' });
  const form = await new Response(new Uint8Array(call?.body ?? []), {
    headers: { 'content-type': call?.type ?? '' },
  }).formData();
  const fields = ['model', 'language', 'temperature', 'response_format', 'prompt'].map((name) => form.get(name));
  expect(fields).toEqual(['whisper-1', 'en', '0', 'json', null]);
  const sent = form.get('file');
  expect(sent).toMatchObject({ name: facts.name, type: 'audio/mpeg', size: sound.length });
  expect(sent instanceof File && Buffer.from(await sent.arrayBuffer()).equals(sound)).toBe(true);
});

test('subtitles come as they are', async () => {
  answer = { type: 'text/plain', body: 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello' };
  const input = { file: facts.id, response_format: 'vtt' };
  expect(await openaiTranscription.perform(input, context())).toEqual({ text: answer.body });
});

test('a file that is not there, no id, and an answer without a text', async () => {
  const transcribe = (file: string) => openaiTranscription.perform({ file }, context());
  await expect(transcribe('file-00000000')).rejects.toMatchObject({ code: 'file-not-found' });
  await expect(transcribe('talk.mp3')).rejects.toMatchObject({ code: 'step-input-invalid' });
  answer = { type: 'application/json', body: '{"words":[]}' };
  await expect(transcribe(facts.id)).rejects.toMatchObject({ code: 'http-response-invalid' });
});
