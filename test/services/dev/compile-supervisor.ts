import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The supervisor as JavaScript in a folder of its own, since Node runs no TypeScript and `dist` may be of other sources. */
export function compileSupervisor(): { build: string; remove(): void } {
  const build = mkdtempSync(join(tmpdir(), 'stepgraph-supervisor-'));
  const folder = join(root, 'services', 'dev');
  const outside = ['services/config.ts', 'activities/outbound/classify-address.ts', 'workflows/temporal-names.ts'].map(
    (path) => join(root, path),
  );
  const files = [...outside, ...readdirSync(folder).map((name) => join(folder, name))];
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const file of files) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions, fileName: file });
    const out = join(build, relative(root, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  writeFileSync(join(build, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  return { build, remove: () => rmSync(build, { recursive: true }) };
}
