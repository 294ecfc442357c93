import { proxyLocalActivities } from '@temporalio/workflow';
import { type Answer, callAnyWorker } from './call-durably.ts';
import type { LocalLane } from './local-lane.ts';
import type { AnyQuestion, Questions, Reply, RunActivities } from './run-activities.ts';

/** What a question of some name is answered with. */
type Value<Name extends keyof Questions> = Awaited<ReturnType<Questions[Name]>>;

/** Takes questions and sends them together. */
export interface QuestionDesk {
  /** `id` names the question in Temporal's UI, should it need an activity of its own. */
  ask<Name extends keyof Questions>(
    id: string,
    name: Name,
    argument: Parameters<Questions[Name]>[0],
  ): Promise<Answer<Value<Name>>>;
}

interface Pending {
  question: AnyQuestion;
  take(reply: Reply): void;
}

/** Questions of one local activity: its answers travel together, and none should wait for too many others. */
const MAX_BATCH = 25;

/** Sends what is asked while the lane is taken, or in one turn of the run, as one local activity. */
export function createQuestionDesk(lane: LocalLane): QuestionDesk {
  let waiting: Pending[] = [];
  let scheduled = false;
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    void lane.run(send);
  };
  const send = async () => {
    // What else is asked in this turn goes along.
    await Promise.resolve();
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    scheduled = false;
    if (waiting.length > 0) schedule();
    const replies = await sendBatch(batch.map(({ question }) => question));
    batch.forEach(({ take }, at) => {
      take(replies[at] ?? { failed: 'There was no reply.' });
    });
  };
  const enqueue = (question: AnyQuestion): Promise<Reply> => {
    const replied = new Promise<Reply>((resolve) => {
      waiting.push({ question, take: resolve });
    });
    schedule();
    return replied;
  };
  return {
    async ask<Name extends keyof Questions>(id: string, name: Name, argument: Parameters<Questions[Name]>[0]) {
      // The name decides of what type argument and reply are, which the union of all questions cannot say.
      const reply = (await enqueue({ name, argument } as AnyQuestion)) as Reply & { value: Value<Name> };
      if ('failed' in reply) return callAnyWorker(id, (of) => askAlone(of, name, argument));
      return reply;
    },
  };
}

async function sendBatch(questions: AnyQuestion[]): Promise<Reply[]> {
  const { answerQuestions } = proxyLocalActivities<RunActivities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '100ms', maximumAttempts: 2 },
  });
  try {
    return await answerQuestions(questions);
  } catch {
    return [];
  }
}

function askAlone<Name extends keyof Questions>(
  activities: Questions,
  name: Name,
  argument: Parameters<Questions[Name]>[0],
): Promise<Value<Name>> {
  // As above: TypeScript does not follow that the method of a name takes the argument of that name.
  const method = activities[name] as (argument: Parameters<Questions[Name]>[0]) => Promise<Value<Name>>;
  return method(argument);
}
