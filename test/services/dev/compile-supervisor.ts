import { readdirSync } from 'node:fs';
import { compileFiles } from '../../servers/compile-files.ts';

/** The supervisor with every script of its folder. */
export function compileSupervisor(): ReturnType<typeof compileFiles> {
  return compileFiles(readdirSync('services/dev').map((name) => `services/dev/${name}`));
}
