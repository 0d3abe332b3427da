import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { requirements } from './requirements.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ids = Object.keys(requirements).toSorted();

it('every guarantee of the README has an entry, and every entry is in the README', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8');
  const readmeIds = [...readme.matchAll(/`\[([a-z._-]+)\]`/gu)].flatMap(([, id]) => id ?? []);
  expect(readmeIds.toSorted()).toEqual(ids);
});

it('every guarantee is cited by a test', () => {
  const files = globSync('{packages/*/{src,test},tests}/**/*.test.ts', { cwd: root });
  const cited = new Set(
    files.flatMap((file) =>
      [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/verifies\(\s*'([^']+)'/gu)].flatMap(
        ([, id]) => id ?? [],
      ),
    ),
  );
  expect([...cited].toSorted()).toEqual(ids);
});
