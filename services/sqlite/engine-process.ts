import { type ChildProcess, fork } from 'node:child_process';
import {
  EngineAnswer,
  EngineLost,
  EngineRefusal,
  type EngineRequest,
  type EngineRows,
} from '../../activities/database/sqlite/sqlite-engines.ts';
import { HUNGRY } from './hungry.ts';

interface Asker {
  resolve: (rows: EngineRows | null) => void;
  reject: (error: Error) => void;
}

/** An engine's process, from this side. */
export class EngineProcess {
  readonly #child: ChildProcess;
  #asker: Asker | null = null;
  #lost: EngineLost | null = null;

  /** `env`: all that it sees of the environment; the keys of this process are none of its business. */
  constructor(entry: URL, env: NodeJS.ProcessEnv) {
    const child = fork(entry, [String(process.pid)], {
      env,
      execArgv: ['--max-old-space-size=384'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message) => this.#hear(message));
    child.once('error', (error) => this.#lose(new EngineLost(error.message)));
    child.once('exit', (code, signal) =>
      this.#lose(new EngineLost(`It ended (${signal ?? code}).`, signal === HUNGRY)),
    );
    // It must not keep this process alive.
    child.unref();
    child.channel?.unref();
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** One request at a time. @throws EngineRefusal, EngineLost */
  ask(request: EngineRequest): Promise<EngineRows | null> {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost);
      this.#asker = { resolve, reject };
      this.#child.send(request, (error) => error && this.#lose(new EngineLost(error.message)));
    });
  }

  /** Ends it at once. */
  kill(): void {
    this.#lose(new EngineLost('It was ended.'));
    this.#child.kill('SIGKILL');
  }

  #hear(message: unknown): void {
    const answer = EngineAnswer.parse(message);
    const asker = this.#asker;
    this.#asker = null;
    if ('done' in answer) asker?.resolve(answer.done);
    else asker?.reject(new EngineRefusal(answer.refused));
  }

  #lose(error: EngineLost): void {
    this.#lost ??= error;
    this.#asker?.reject(this.#lost);
    this.#asker = null;
  }
}
