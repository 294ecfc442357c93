import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { type HttpServer, startHttp } from './start-http.ts';

/** What was asked of it. */
export interface ChatCall {
  path: string;
  headers: IncomingHttpHeaders;
  body: z.infer<typeof chat>;
}

const chat = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

/** A service that speaks OpenAI's chat completions: it answers with the last message in capitals, unless `next` says otherwise. */
export interface OpenAiServer extends HttpServer {
  calls: ChatCall[];
  /** How the calls to come are answered, one each. */
  next: ((response: ServerResponse) => void)[];
}

export async function startOpenAi(): Promise<OpenAiServer> {
  const calls: ChatCall[] = [];
  const next: OpenAiServer['next'] = [];
  const server = await startHttp(async (request, response) => {
    const body = chat.parse(await json(request));
    calls.push({ path: request.url ?? '', headers: request.headers, body });
    const scripted = next.shift();
    if (scripted) return scripted(response);
    const content = (body.messages.at(-1)?.content ?? '').toUpperCase();
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(completion(body.model, content)));
  });
  return { ...server, calls, next };
}

/** An answer as the API reference of OpenAI shows it. */
export function completion(model: string, content: string | null, more: object = {}) {
  return {
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion',
    created: 1741569952,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null, annotations: [], ...more },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: 19,
      completion_tokens: 10,
      total_tokens: 29,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    },
    service_tier: 'default',
  };
}
