import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';

import { createFolder } from '../../test/support/workspace-folder.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { createWorkspace } from './workspace.ts';

it.skipIf(process.platform === 'win32')(
  'no text for a path leads out of the sandbox, to read or to write',
  async () => {
    const folder = await createFolder();
    const root = join(folder, 'root');
    const home = process.env['HOME'] ?? '';
    process.env['HOME'] = folder;
    onTestFinished(() => {
      process.env['HOME'] = home;
    });
    await symlink('../outside', join(root, 'out'));
    await mkdir(join(root, '.hidden'));
    await writeFile(join(root, '.hidden', 'secret.png'), 'secret');
    const workspace = createWorkspace({ inputDir: root, outputDir: root });
    const names = [
      '..',
      '.',
      '~',
      '~root',
      'root',
      'outside',
      'out',
      'secret.png',
      '.hidden',
      'a.png',
    ];
    const signs = ['/', '//', '\\', "'", '"', ' ', '\n', '\u00a0', '\u200b', '\\u002e', '\\u002f'];
    const uris = ['file://', 'file:', 'FILE:///', 'localhost', 'host', '%2e', '%2f', '%5c', '%00'];
    const parts = [names, signs, uris, [folder, root]].flat();
    const secrets = ['out/secret.png', '../outside/secret.png', '.hidden/secret.png', 'a.png'];
    const around = fc.array(fc.constantFrom(...parts), { maxLength: 3 });
    const text = fc
      .tuple(around, fc.constantFrom(...secrets, ''), around)
      .map(([before, path, after]) => before.join('') + path + after.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (path) => {
        const read = await workspace
          .openInput(path)
          .then(async (blob) => await blob.text())
          .catch((error: unknown) => error);
        expect(read === 'inside' || OpenRouterError.is(read)).toBe(true);
        const target = await workspace
          .reserveOutput({ path, nameHint: 'x' })
          .catch((error: unknown) => error);
        if (OpenRouterError.is(target)) return;
        const { path: written = root } = target as { readonly path: string | undefined };
        expect(written.startsWith(root)).toBe(true);
        expect(written.startsWith(join(root, '.hidden'))).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  },
);
