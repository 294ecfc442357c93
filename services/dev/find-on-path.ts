import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Every executable of that name in the folders of PATH, in order. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return findExecutables(folders.map((folder) => join(folder, name)));
}

/** Those of the given files that this user may execute. */
export async function findExecutables(files: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of new Set(files)) {
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) found.push(file);
  }
  return found;
}
