import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MAX_TEXT_BYTES } from '@orkit/openrouter-multimodal/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RunOptions } from './support/orm.ts';
import { createShell, samples } from './support/orm.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-texts-'));
});
afterAll(async () => await rm(cwd, { recursive: true }));

/** Ways to write a text, by the name of its encoding. */
const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16LE without a mark': (text) => Buffer.from(text, 'utf16le'),
  'line ends of Windows': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
};

/** A place where a text enters, with the words that must arrive in the request. */
interface Entrance {
  readonly text: string;
  readonly argv: readonly string[];
  readonly arrives: string;
  readonly isPiped?: boolean;
}

const entrances: Readonly<Record<string, Entrance>> = {
  stdin: { text: 'caf\u00e9?\n', argv: ['chat'], arrives: '"caf\u00e9?"', isPiped: true },
  '--prompt-file': {
    text: 'caf\u00e9?\n',
    argv: ['chat', '--prompt-file', 'text'],
    arrives: '"caf\u00e9?"',
  },
  '--prompt-file of an analysis': {
    text: 'caf\u00e9?\n',
    argv: ['analyze-image', join(samples, 'photo.jpg'), '--prompt-file', 'text'],
    arrives: '"caf\u00e9?"',
  },
  '--system-file': {
    text: 'Be caf\u00e9.',
    argv: ['chat', 'Hi', '--system-file', 'text'],
    arrives: '"Be caf\u00e9."',
  },
  '--from': {
    text: 'caf\u00e9\nsecond\n',
    argv: ['rerank', 'what', '--from', 'text'],
    arrives: '["caf\u00e9","second"]',
  },
  '--from with JSON': {
    text: '["caf\u00e9", "second"]',
    argv: ['embed', '--from', 'text'],
    arrives: '["caf\u00e9","second"]',
  },
  '--schema': {
    text: '{"type": "object", "description": "caf\u00e9"}',
    argv: ['chat', 'Hi', '--schema', '@text'],
    arrives: '"description":"caf\u00e9"',
  },
  '--env': {
    text: 'OPENROUTER_DEFAULT_MODEL=openai/gpt-4o-mini\nX=caf\u00e9\n',
    argv: ['chat', 'Hi', '--env', 'text'],
    arrives: '"openai/gpt-4o-mini"',
  },
};

async function enter(bytes: Buffer, { argv, isPiped = false }: Entrance) {
  await writeFile(join(cwd, 'text'), bytes);
  const { emulator, orm } = createShell();
  const options: RunOptions = isPiped ? { cwd, stdin: { kind: 'pipe', bytes } } : { cwd };
  const run = await orm(argv, options);
  const sent = emulator.requests.map(({ body }) => JSON.stringify(body)).join('\n');
  return { ...run, sent, requests: emulator.requests.filter(({ method }) => method === 'POST') };
}

describe.each(Object.entries(entrances))('a text by %s', (_name, entrance) => {
  it.each(Object.entries(encodings))('is read as %s', async (_encoding, encode) => {
    const { status, stderr, sent } = await enter(encode(entrance.text), entrance);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(sent).toContain(entrance.arrives);
    expect(sent).not.toMatch(/\\u0000|\ufffd|\ufeff/u);
  });

  it('is refused in another encoding, with a command that converts it', async () => {
    const { status, stderr, requests } = await enter(
      Buffer.from('caf\u00e9 ole', 'latin1'),
      entrance,
    );
    expect(status).toBe(2);
    expect(stderr).toContain('it is not UTF-8: byte 0xE9 at position 4');
    expect(stderr).toContain('iconv -f WINDOWS-1252 -t UTF-8');
    expect(requests).toEqual([]);
  });

  it('is refused above the one limit of texts', async () => {
    const { status, stderr, requests } = await enter(
      Buffer.alloc(MAX_TEXT_BYTES + 1, 'a'),
      entrance,
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('a text may have 32 MiB at most');
    expect(requests).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  /** Runs orm on a pipe that another process writes to. */
  async function feed(name: string, file: string, argv: readonly string[]) {
    const pipe = join(cwd, name);
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'sleep 0.2; cat "$0" > "$1"', file, pipe]);
    const { emulator, orm } = createShell();
    const run = await orm(argv, { cwd });
    writer.kill();
    return { ...run, sent: JSON.stringify(emulator.requests.map(({ body }) => body)) };
  }

  it('is read as media and as a text', async () => {
    await writeFile(join(cwd, 'question.txt'), '\ufeffWhere was this?');
    const photo = join(samples, 'photo.jpg');
    const media = await feed('media pipe', photo, ['analyze-image', 'media pipe']);
    expect({ ...media, sent: '' }).toMatchObject({ status: 0, stderr: '' });
    expect(media.sent).toContain('data:image/jpeg;base64,');
    const argv = ['chat', '--prompt-file', 'text pipe'];
    const text = await feed('text pipe', join(cwd, 'question.txt'), argv);
    expect(text.status).toBe(0);
    expect(text.sent).toContain('"Where was this?"');
  });

  it('without a writer is left when the command is interrupted', async () => {
    execFileSync('mkfifo', [join(cwd, 'silent')]);
    const caller = new AbortController();
    const { orm } = createShell();
    const running = orm(['analyze-image', 'silent'], { cwd, signal: caller.signal });
    setTimeout(() => {
      caller.abort(new Error('Enough'));
    }, 100);
    expect((await running).stderr).toContain('Enough');
  });
});

it('a path is found as a terminal quotes it, and by a name that looks like it', async () => {
  await writeFile(
    join(cwd, 'my photo 9.41\u202fPM.jpg'),
    await readFile(join(samples, 'photo.jpg')),
  );
  for (const path of [
    "'my photo 9.41 PM.jpg'",
    'my photo 9.41 PM.jpg',
    'my\\ photo\\ 9.41\\ PM.jpg ',
  ]) {
    const { orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', path], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
});
