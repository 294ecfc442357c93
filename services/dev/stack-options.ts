import type { Config } from '../config.ts';
import type { DataFolder } from './data-folder.ts';

/** What a stack is started with. */
export interface StackOptions {
  config: Config;
  env: NodeJS.ProcessEnv;
  folder: DataFolder;
  /** The scripts of our own processes. */
  entries: { gateway: string; worker: string };
  /** Takes progress and warnings. */
  say(line: string): void;
}
