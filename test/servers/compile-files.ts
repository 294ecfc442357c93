import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** These sources as JavaScript in a folder of their own, since Node runs no TypeScript and `dist` may be of other sources. */
export function compileFiles(paths: readonly string[]): { build: string; remove(): void } {
  const build = mkdtempSync(join(tmpdir(), 'stepgraph-compiled-'));
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const path of paths) {
    const source = readFileSync(join(root, path), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: path });
    const out = join(build, path).replace(/\.ts$/, '.js');
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  writeFileSync(join(build, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  return { build, remove: () => rmSync(build, { recursive: true }) };
}
