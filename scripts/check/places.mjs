import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './list-files.mjs';

// Put together from parts, so that this file does not find itself.
const folders = ['root', 'work', 'Users', ['tmp', '[a-z]\\w*'].join('/'), ['home', '(?!node\\b)[a-z]\\w*'].join('/')];
const machinePath = new RegExp(`(?<![\\w.}:/$-])/(?:${folders.join('|')})/\\w`);
const hosts = [
  ['registry', 'npmjs', 'org'],
  ['pypi', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['proxy', 'golang', 'org'],
  ['index', 'crates', 'io'],
];
const registry = new RegExp(hosts.map((host) => host.join('\\.')).join('|'));
const text = /\.(?:ts|mts|mjs|cjs|js|json|ya?ml|md|html|css|sh|txt)$|(?:^|\/)(?:Dockerfile|run|\.\w+)$/;

/** Paths of one machine and names of package registries: neither holds elsewhere. */
export function checkPlaces(root) {
  return listFiles(root)
    .filter((path) => text.test(path) && path !== 'package-lock.json')
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const found = machinePath.exec(line) ?? registry.exec(line);
          return found ? [`${path}:${index + 1}: ${found[0]} holds on one machine only`] : [];
        }),
    );
}
