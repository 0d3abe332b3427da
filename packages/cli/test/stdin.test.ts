import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { InputKind } from '../src/terminal/io.ts';
import { createShell, lastChat, samples } from './support/orm.ts';

const pipe = (bytes: string | Uint8Array, kind: InputKind = 'pipe') => ({ stdin: { kind, bytes } });

async function promptOf(argv: readonly string[], stdin: ReturnType<typeof pipe>): Promise<unknown> {
  const { emulator, orm } = createShell();
  const { status, stderr } = await orm(['chat', ...argv], stdin);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [message] = lastChat(emulator)['messages'] as [{ content: unknown }];
  return message.content;
}

describe('standard input of orm chat', () => {
  it.each<InputKind>(['pipe', 'file', 'other'])(
    'is the prompt when there is none (%s)',
    async (kind) => {
      expect(await promptOf([], pipe('Hello\n', kind))).toBe('Hello');
    },
  );

  it.each<InputKind>(['pipe', 'file'])('is appended to a prompt when it is a %s', async (kind) => {
    expect(await promptOf(['Summarize:'], pipe('a text\n', kind))).toBe('Summarize:\n\na text');
  });

  it('is not read with a prompt when it is neither a pipe nor a file', async () => {
    expect(await promptOf(['Hello'], pipe('noise', 'other'))).toBe('Hello');
  });

  it('is not read with --no-stdin', async () => {
    expect(await promptOf(['Hello', '--no-stdin'], pipe('next line'))).toBe('Hello');
  });

  it('is always read for -', async () => {
    expect(await promptOf(['Summarize:', '-'], pipe('a text', 'other'))).toBe(
      'Summarize:\n\na text',
    );
    expect(await promptOf(['--prompt-file', '-'], pipe('Hello', 'other'))).toBe('Hello');
  });

  it('is attached when it is media', async () => {
    const photo = await readFile(join(samples, 'photo.jpg'));
    expect(await promptOf(['What?'], pipe(photo))).toEqual([
      { type: 'text', text: 'What?' },
      {
        type: 'image_url',
        image_url: { url: expect.stringMatching(/^data:image\/jpeg;base64,/u) },
      },
    ]);
    expect(await promptOf(['What?', '-a', '-'], pipe(photo, 'other'))).toHaveLength(2);
  });

  it('is attached when it is media that is also valid text', async () => {
    const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Page >>\nendobj\nstartxref\n0\n%%EOF\n';
    const { emulator, orm } = createShell();
    // The answer of the emulator about so short a document does not matter here.
    await orm(['chat', 'What?'], pipe(pdf));
    const [message] = lastChat(emulator)['messages'] as [{ content: unknown }];
    expect(message.content).toMatchObject([{ type: 'text', text: 'What?' }, { type: 'file' }]);
  });

  it('is text when it is SVG, unless it is an attachment by -a -', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>';
    expect(await promptOf(['Explain:'], pipe(svg))).toBe(`Explain:\n\n${svg}`);
    expect(await promptOf(['What?', '-a', '-'], pipe(svg))).toMatchObject([
      { type: 'text', text: 'What?' },
      { type: 'image_url' },
    ]);
  });

  it('is not attached when it is empty', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['chat', 'What?', '-a', '-'], pipe(''));
    expect(status).toBe(11);
    expect(stderr).toContain('it is empty');
    expect(emulator.requests).toEqual([]);
  });

  it.each([[['-', '-a', '-']], [['-', '-']], [['-a', '-', '--prompt-file', '-', 'x']]])(
    'can be named only once: %j',
    async (argv) => {
      const { orm } = createShell();
      const { status, stderr } = await orm(['chat', ...argv], pipe('x'));
      expect({ status, message: stderr.split('\n')[0] }).toEqual({
        status: 2,
        message: 'error: Only one input can be - (stdin) [INVALID_INPUT]',
      });
    },
  );

  it.each([['terminal' as const], ['pipe' as const]])(
    'without any prompt is an error (%s)',
    async (kind) => {
      const { emulator, orm } = createShell();
      const { status, stdout, stderr } = await orm(['chat'], pipe(' \n', kind));
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^error: Cannot start the chat: no prompt \[INVALID_INPUT\]\nhint: {2}run orm chat/u,
      );
      expect(emulator.requests).toEqual([]);
    },
  );

  it('rejects bytes that are neither text nor media', async () => {
    const { orm } = createShell();
    const { status } = await orm(['chat', 'x'], pipe(new Uint8Array([0, 1, 2, 255])));
    expect(status).toBe(11);
  });
});
