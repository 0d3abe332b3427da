import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { OutputTarget } from '@orkit/openrouter-multimodal/operations';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Invocation } from '../host/invocation.ts';
import { createOutput } from '../terminal/output.ts';
import { saveMedia } from './save-media.ts';

const base64 = Buffer.from('bytes').toString('base64');

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

function invocationParts(lines: string[] = []): Pick<Invocation, 'io' | 'output' | 'workspace'> {
  const io: Invocation['io'] = {
    stdin: { kind: 'other', async *read() {} },
    stdout: { write: (text) => lines.push(text), async writeBytes() {} },
    stderr: { write() {} },
    env: {},
    cwd,
  };
  const output = createOutput(io, { color: false, json: false, quiet: false });
  return { io, output, workspace: async () => createWorkspace({ cwd, allowUnsafePaths: true }) };
}

describe('saveMedia', () => {
  it('does not overwrite: an existing name gets the next number', async () => {
    await writeFile(join(cwd, 'gen-a.png'), 'mine');
    const media = [{ kind: 'image' as const, mediaType: 'image/png', base64 }];
    const { files, error } = await saveMedia(
      media,
      { data: { generation_id: 'gen-a' } },
      invocationParts(),
    );
    expect(error).toBeUndefined();
    expect(files).toMatchObject([{ path: join(cwd, 'gen-a-2.png'), mime: 'image/png', bytes: 5 }]);
    expect(await readFile(join(cwd, 'gen-a.png'), 'utf8')).toBe('mine');
  });

  it.each([
    ['audio', 'audio/wav', 'answer.wav'],
    ['audio', 'audio/L16', 'answer.pcm'],
    ['image', 'image/jpeg', 'answer.jpg'],
    ['image', 'image/x-unheard-of', 'answer.bin'],
  ] as const)('names %s of type %s %s', async (kind, mediaType, name) => {
    await saveMedia([{ kind, mediaType, base64 }], { data: {} }, invocationParts());
    expect(await readdir(cwd)).toEqual([name]);
  });

  it('does not use an id as a path', async () => {
    const media = [{ kind: 'image' as const, mediaType: 'image/png', base64 }];
    await saveMedia(media, { data: { generation_id: '../up' } }, invocationParts());
    expect(await readdir(cwd)).toEqual(['answer.png']);
  });

  it('prints the paths of the others if one cannot be saved, and fails', async () => {
    const lines: string[] = [];
    const { workspace, ...others } = invocationParts(lines);
    const real = await (await workspace()).reserveOutput({ nameHint: 'answer' });
    let saves = 0;
    const full = new OpenRouterError('INTERNAL', 'The disk is full');
    const target: OutputTarget = {
      path: undefined,
      async save(content) {
        saves += 1;
        if (saves === 2) throw full;
        return await real.save(content);
      },
    };
    const media = Array.from({ length: 3 }, () => ({
      kind: 'image' as const,
      mediaType: 'image/png',
      base64,
    }));
    const { files, error } = await saveMedia(
      media,
      { data: {} },
      {
        ...others,
        workspace: async () => ({ ...(await workspace()), reserveOutput: async () => target }),
      },
    );
    expect(error).toBe(full);
    expect(files).toHaveLength(2);
    expect(lines.join('')).toBe('answer.png\nanswer-2.png\n');
  });
});
