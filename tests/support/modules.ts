import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseSync } from 'rolldown/utils';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A parsed source file with the modules of its own package that it imports. */
export interface SourceModule {
  /** Path relative to the searched folder, with slashes. */
  readonly file: string;
  /** Relative imports, type imports and `import()` included, each as a file relative to the same folder. */
  readonly imports: readonly string[];
  readonly parsed: ReturnType<typeof parseSync>;
  readonly text: string;
}

/** Returns the source files below a folder of the repository without tests and generated data. */
export function readModules(folder: string): readonly SourceModule[] {
  const base = path.join(root, folder);
  return globSync('**/*.ts', { cwd: base })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !/\.(?:test|test-d|data)\.ts$/u.test(file))
    .toSorted()
    .map((file) => {
      const text = readFileSync(path.join(base, file), 'utf8');
      const parsed = parseSync(file, text);
      return { file, text, parsed, imports: relativeImports(file, text, parsed) };
    });
}

function relativeImports(file: string, text: string, { module }: SourceModule['parsed']): string[] {
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      text.slice(start + 1, end - 1),
    ),
  ];
  const relative = specifiers.filter((specifier) => /^\.\.?\/.*\.ts$/u.test(specifier));
  return [
    ...new Set(relative.map((specifier) => path.posix.join(path.posix.dirname(file), specifier))),
  ];
}

/** Returns the cycles of a graph of modules, each as the files that import each other. */
export function findCircles(
  modules: readonly Pick<SourceModule, 'file' | 'imports'>[],
): readonly (readonly string[])[] {
  const imports = new Map(modules.map((module) => [module.file, module.imports]));
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  // Tarjan's algorithm for strongly connected components.
  const visit = (file: string): void => {
    index.set(file, index.size);
    lowest.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next))
        lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  };
  for (const { file } of modules) if (!index.has(file)) visit(file);
  return circles;
}
