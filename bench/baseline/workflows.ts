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
  if (work.kind === 'pure') {
    let { text } = input;
    for (let index = 0; index < work.n; index += 1) text = index % 2 === 0 ? reverse(text) : text.toUpperCase();
    return { text };
  }
  if (work.kind === 'fan-out') {
    await Promise.all(Array.from({ length: work.n }, () => httpGet(input.url)));
    return { value: 'done' };
  }
  let last: unknown = null;
  for (let index = 0; index < work.n; index += 1) last = await httpGet(input.url);
  return last;
}
