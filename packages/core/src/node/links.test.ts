import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createFolder } from '../../test/support/workspace-folder.ts';
import { MAX_LINKS, followLinks } from './links.ts';

/** Creates a root with links, and resolves a path in it. */
async function follow(links: Readonly<Record<string, string>>, path: string) {
  const root = join(await createFolder(), 'root');
  for (const [name, target] of Object.entries(links))
    await symlink(target.replace('ROOT', root), join(root, name));
  const current = await followLinks(root, path.split('/'));
  return current?.replace(root, 'ROOT');
}

describe.skipIf(process.platform === 'win32')('a path that leads', () => {
  it.each([
    ['to what is there', {}, 'a.png', 'ROOT/a.png'],
    ['to what is not', {}, 'no/such.png', 'ROOT/no/such.png'],
    ['through a link', { one: 'sub' }, 'one/b', 'ROOT/sub/b'],
    ['through links', { one: 'two', two: './sub//' }, 'one/b', 'ROOT/sub/b'],
    ['to a dangling link', { one: 'sub/none' }, 'one', 'ROOT/sub/none'],
    ['up inside', { one: 'sub/../a.png' }, 'one', 'ROOT/a.png'],
    ['to an absolute place inside', { one: 'ROOT/sub', two: 'ROOT' }, 'two/one/b', 'ROOT/sub/b'],
    ['out', { one: '../outside' }, 'one/none', undefined],
    ['out by name', { one: '/etc' }, 'one/none', undefined],
    ['to a neighbor of like name', { one: 'ROOT-evil/x' }, 'one', undefined],
    ['out and in again', { one: '../root/a.png' }, 'one', undefined],
    ['out after a link', { one: 'two/../none', two: 'ROOT/..' }, 'one', undefined],
    ['out after what is not there', { one: 'none/../../x' }, 'one', undefined],
  ])('%s', async (_where, links, path, expected) => {
    await expect(follow(links, path)).resolves.toBe(expected);
  });

  it('up from a link leads to the parent of its target', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, 'sub', 'deep'));
    await symlink('sub/deep', join(root, 'deep'));
    await symlink('deep/../x', join(root, 'link'));

    await expect(followLinks(root, ['link'])).resolves.toBe(join(root, 'sub', 'x'));
  });

  it.each([
    [MAX_LINKS, 'out', undefined],
    [MAX_LINKS + 1, 'nowhere after too many links', `ROOT/link${MAX_LINKS}`],
  ])('over %i links %s', async (count, _where, expected) => {
    const names = Array.from({ length: count }, (_, index) => `link${index}`);
    const links: Record<string, string> = {};
    for (const [index, name] of names.entries()) links[name] = names[index + 1] ?? '../outside';

    await expect(follow(links, 'link0')).resolves.toBe(expected);
  });
});
