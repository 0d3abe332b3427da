import { describe, expect, it } from 'vitest';

import type { SourceModule } from './support/modules.ts';
import { findCircles, readModules } from './support/modules.ts';

// The linter checks neither `import()` nor the order of folders inside a floor; these tests check every import, type imports included.

/** Folders of core from the lowest floor up: a module imports only its own floor and those below. */
const floors: readonly (readonly string[])[] = [
  ['shared'],
  ['http', 'runtime'],
  ['jobs', 'media'],
  ['node'],
  ['api/shared'],
  ['api/cost'],
  ['api/models'],
  ['api/runner'],
  ['api/chat'],
  [
    'api/account',
    'api/analysis',
    'api/embeddings',
    'api/images',
    'api/rerank',
    'api/speech',
    'api/transcription',
    'api/videos',
  ],
  ['api'],
  ['client.ts', 'create-chat.ts'],
  ['operations/shared'],
  ['operations/chat'],
  [
    'operations/account',
    'operations/analysis',
    'operations/embeddings',
    'operations/images',
    'operations/models',
    'operations/rerank',
    'operations/speech',
    'operations/transcription',
    'operations/videos',
  ],
  ['env', 'host', 'testing'],
];

const core = readModules('packages/core/src');

/** Returns the room of a module: the longest name in the list of floors that its path begins with. */
function roomOf(file: string): string | undefined {
  return floors
    .flat()
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function floorOf(file: string): number {
  const room = roomOf(file);
  return room === undefined ? floors.length : floors.findIndex((rooms) => rooms.includes(room));
}

/** Floors whose folders never import each other. */
const separate: readonly (readonly string[])[] = floors.filter((rooms) =>
  rooms.every((room) => rooms.length > 1 && /^(?:api|operations)\/\w/u.test(room)),
);

function arrowsAcross(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ file, imports }) =>
    imports
      .filter(
        (target) =>
          roomOf(file) !== roomOf(target) &&
          separate.some((rooms) =>
            [file, target].every((each) => rooms.includes(roomOf(each) ?? '')),
          ),
      )
      .map((target) => `${file} -> ${target}`),
  );
}

function arrowsUp(modules: readonly SourceModule[]): string[] {
  return modules.flatMap(({ file, imports }) =>
    imports
      .filter((target) => floorOf(target) > floorOf(file))
      .map((target) => `${file} -> ${target}`),
  );
}

describe('the modules of', () => {
  it.each(['core', 'mcp', 'cli', 'emulator'])(
    '%s have no import cycles, type imports and import() included',
    (name) => {
      expect(findCircles(readModules(`packages/${name}/src`))).toEqual([]);
    },
  );

  it('core import no higher floor', () => {
    expect(arrowsUp(core)).toEqual([]);
  });

  it('a capability of core import no other capability', () => {
    expect(arrowsAcross(core)).toEqual([]);
  });
});

describe('findCircles', () => {
  const graph = (imports: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(imports).map(([file, list]) => ({ file, imports: list }));

  it('finds a cycle of three modules and omits the others', () => {
    const circles = findCircles(graph({ a: ['b'], b: ['c'], c: ['a', 'd'], d: [], e: ['a'] }));
    expect(circles.map((circle) => circle.toSorted())).toEqual([['a', 'b', 'c']]);
  });
});
