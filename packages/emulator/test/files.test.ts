import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  userMessage,
  firstChoice,
  createEmulator,
  createTestClock,
  mediaFile,
  get,
  refusalOf,
  sendDelete,
  send,
  sendForm,
  SLOW_MS,
} from './support/client.ts';

const MAX_FILE_BYTES = 100 * 2 ** 20;

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator({ clock: createTestClock() });
});

async function upload(file: File, key?: string): Promise<string> {
  const { status, body, text } = await sendForm(emulator, '/files', { file }, key);
  if (status !== 200) throw new Error(`Refused: ${text}`);
  return body.id;
}

describe('an uploaded file', () => {
  it('has a type that is detected from its content', async () => {
    const pdf = await mediaFile('paper.pdf');
    const file = new File([pdf], 'photo.png', { type: 'image/png' });
    const { body } = await sendForm(emulator, '/files', { file });

    expect(body).toEqual({
      _shape: 'openrouter',
      id: expect.stringMatching(/^or_file_\w{24}$/),
      type: 'file',
      filename: 'photo.png',
      mime_type: 'application/pdf',
      size_bytes: 3290,
      created_at: '2026-01-01T00:00:00.000Z',
      downloadable: false,
    });
    expect((await get(emulator, `/files/${body.id}`)).body).toEqual(body);
  });

  it('can be used in a chat by its id', async () => {
    const id = await upload(await mediaFile('paper.pdf'));
    const part = { type: 'file', file: { file_id: id } };
    const { message } = await firstChoice(
      emulator,
      userMessage([part], { model: 'google/gemini-2.5-flash' }),
    );

    expect(message.content).toContain('File 1: "paper.pdf", PDF, 3 pages, beginning "A Short');
  });

  it('is quoted when it is a text', async () => {
    const file_id = await upload(await mediaFile('notes.txt'));
    const { message } = await firstChoice(
      emulator,
      userMessage([{ type: 'file', file: { file_id } }]),
    );

    expect(message.content).toContain('"notes.txt", text/plain, beginning "A day at the lake');
  });

  it('cannot be downloaded', async () => {
    const id = await upload(await mediaFile('notes.txt'));

    expect((await get(emulator, `/files/${id}/content`)).status).toBe(400);
  });

  it('does not exist after its deletion and after a reset', async () => {
    const id = await upload(await mediaFile('notes.txt'));
    const response = await upload(await mediaFile('notes.txt'));
    const deleted = await sendDelete(emulator, `/files/${id}`);
    const again = await sendDelete(emulator, `/files/${id}`);
    const part = { type: 'file', file: { file_id: id } };
    const chat = await refusalOf(emulator, userMessage([part]));
    emulator.reset();

    expect([deleted.status, deleted.body]).toEqual([
      200,
      { _shape: 'openrouter', id, type: 'file_deleted' },
    ]);
    expect([again.status, chat.status]).toEqual([404, 404]);
    expect((await get(emulator, `/files/${response}`)).status).toBe(404);
  });

  it('is visible only to its own key', async () => {
    const id = await upload(await mediaFile('notes.txt'), 'sk-or-v1-other');

    expect((await get(emulator, `/files/${id}`)).status).toBe(404);
    expect((await get(emulator, '/files')).body.data).toEqual([]);
  });
});

describe('GET /files', () => {
  it('returns pages, oldest file first', async () => {
    const ids: string[] = [];
    for (const name of ['notes.txt', 'paper.pdf', 'photo.jpg']) {
      ids.push(await upload(await mediaFile(name)));
    }
    const first = await get(emulator, '/files?limit=2&order=asc');
    const second = await get(emulator, `/files?limit=2&cursor=${ids[1]}`);
    const after = await get(emulator, `/files?after=${ids[0]}`);

    expect(first.body).toMatchObject({
      _shape: 'openrouter',
      data: [{ id: ids[0] }, { id: ids[1] }],
      cursor: ids[1],
      first_id: ids[0],
      last_id: ids[1],
      has_more: true,
    });
    expect(second.body).toMatchObject({ data: [{ id: ids[2] }], cursor: null, has_more: false });
    expect(after.body.data).toHaveLength(2);
  });

  it.each([
    ['?limit=1', 200],
    ['?limit=0', 400],
    ['?limit=1000', 200],
    ['?limit=1001', 400],
    ['?order=desc', 400],
    ['?before_id=or_file_1', 400],
    ['?cursor=or_file_1', 400],
  ])('with the query %s is a %i', async (query, status) => {
    expect((await get(emulator, `/files${query}`)).status).toBe(status);
  });
});

describe('the upload of a file is refused', () => {
  it.each([
    ['empty', new File([], 'a.txt')],
    ['a video', mediaFile('clip.mp4')],
    ['an image in an unsupported format', mediaFile('photo.avif')],
    ['binary data of an unknown type', new File([Uint8Array.of(0, 1, 2, 255)], 'a.bin')],
  ])('with 400 when it is %s', async (_, file) => {
    expect((await sendForm(emulator, '/files', { file: await file })).status).toBe(400);
  });

  it('with 400 when it is not a form', async () => {
    const { status, body } = await send(emulator, 'Dear all', {
      path: '/files',
      headers: { 'Content-Type': 'application/octet-stream' },
    });

    expect([status, body.error.message]).toEqual([
      400,
      'The request body is not multipart/form-data',
    ]);
  });

  it(
    'with 413 above 100 MiB, but not at 100 MiB',
    async () => {
      const pdf = Buffer.alloc(MAX_FILE_BYTES + 1);
      pdf.write('%PDF-1.7');
      const within = new File([pdf.subarray(0, -1)], 'a.pdf');
      const above = new File([pdf], 'a.pdf');

      expect((await sendForm(emulator, '/files', { file: within })).status).toBe(200);
      expect((await sendForm(emulator, '/files', { file: above })).status).toBe(413);
    },
    SLOW_MS,
  );
});
