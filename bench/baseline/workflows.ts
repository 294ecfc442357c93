import { proxyActivities } from '@temporalio/workflow';
import type { Work } from '../scenarios.ts';

/** The activities of a hand-written worker: the very code of the Http step, without Stepgraph around it. */
export interface BaselineActivities {
  httpGet(url: string): Promise<{ status: number; body: unknown }>;
}

const { httpGet } = proxyActivities<BaselineActivities>({ startToCloseTimeout: '30s', retry: { maximumAttempts: 3 } });

const reverse = (text: string) => [...text].reverse().join('');

/** What a developer would write by hand for the same work. */
export async function handWritten(work: Work, input: { text: string; url: string }): Promise<unknown> {
  const get = () => httpGet(input.url);
  switch (work.kind) {
    case 'pure': {
      let { text } = input;
      for (let index = 0; index < work.n; index += 1) text = index % 2 === 0 ? reverse(text) : text.toUpperCase();
      return { text };
    }
    case 'http': {
      let last: unknown = null;
      for (let index = 0; index < work.n; index += 1) last = await get();
      return last;
    }
    case 'fan-out':
      await Promise.all(Array.from({ length: work.n }, get));
      return { value: 'done' };
    case 'nested':
      await Promise.all(Array.from({ length: work.n * work.n }, get));
      return { value: 'done' };
    case 'loop':
      for (let index = 0; index < work.n; index += 1) reverse(input.text);
      return { value: 'done' };
    case 'map':
      await inLanes(work.n, 50, get);
      return { value: 'done' };
  }
}

async function inLanes(count: number, lanes: number, work: () => Promise<unknown>): Promise<void> {
  let started = 0;
  const lane = async () => {
    while (started < count) {
      started += 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
