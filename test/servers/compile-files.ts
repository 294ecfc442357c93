import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

const compilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  rewriteRelativeImportExtensions: true,
  verbatimModuleSyntax: true,
};

/**
 * These sources and what they import as JavaScript in a folder of their own, since Node runs no TypeScript and `dist` may be of
 * other sources. Scripts that are started by their path are not imported: name them too.
 */
export function compileFiles(entries: readonly string[]): { build: string; remove(): void } {
  const build = mkdtempSync(join(tmpdir(), 'stepgraph-compiled-'));
  const paths = new Set(entries);
  // A set gives what is added while it is gone through.
  for (const path of paths) {
    const source = readFileSync(join(root, path), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: path });
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles)
      if (fileName.startsWith('.')) paths.add(join(dirname(path), fileName).replace(/\.js$/, '.ts'));
    const out = join(build, path).replace(/\.ts$/, '.js');
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  writeFileSync(join(build, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  return { build, remove: () => rmSync(build, { recursive: true }) };
}
