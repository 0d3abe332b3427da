import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { createShell, lastChat, samples } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

describe('orm chat', () => {
  it('prints the answer and nothing else on stdout', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Blue.' });
    expect(await orm(['chat', 'Which', 'color?'])).toEqual({
      status: 0,
      stdout: 'Blue.\n',
      stderr: '',
    });
    expect(lastChat(emulator)['messages']).toEqual([{ role: 'user', content: 'Which color?' }]);
  });

  it('streams the answer chunk by chunk', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['One, ', 'two, ', 'three.'] });
    const chunks: string[] = [];
    await orm(['chat', 'Count'], { onStdout: (text) => chunks.push(text) });
    expect(chunks).toEqual(['One, ', 'two, ', 'three.', '\n']);
  });

  it('waits for the complete answer with --no-stream', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['One, ', 'two.'] });
    const chunks: string[] = [];
    await orm(['chat', 'Count', '--no-stream'], { onStdout: (text) => chunks.push(text) });
    expect(chunks).toEqual(['One, two.', '\n']);
  });

  it('prints the reasoning to stderr unless --hide-reasoning is set', async () => {
    const { emulator, orm } = createShell();
    emulator.script([
      { reasoning: 'Hm.', text: 'Yes.' },
      { reasoning: 'Hm.', text: 'Yes.' },
    ]);
    const shown = await orm(['chat', 'Is it?', '-m', 'deepseek/deepseek-r1']);
    expect(shown).toEqual({ status: 0, stdout: 'Yes.\n', stderr: 'Hm.\n' });
    const hidden = await orm(['chat', 'Is it?', '-m', 'deepseek/deepseek-r1', '--hide-reasoning']);
    expect(hidden).toEqual({ status: 0, stdout: 'Yes.\n', stderr: '' });
  });

  it('sanitizes an answer on a terminal, even if an escape sequence is split across chunks', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['safe\u001b', ']52;c;eA==\u0007'] });
    const { stdout } = await orm(['chat', 'x'], { terminal: 'stdout' });
    expect(stdout).toBe('safe␛]52;c;eA==␇\n');
  });

  it(
    verifies(
      'money.cost-told',
      'prints model, tokens, cost and time on stderr when it is a terminal',
    ),
    async () => {
      const { emulator, orm } = createShell();
      emulator.script({
        text: 'Hi',
        usage: { prompt_tokens: 5, completion_tokens: 2, cost: 0.0012 },
      });
      const { stderr } = await orm(['chat', 'x', '--cost']);
      expect(stderr).toMatch(/^google\/gemma-4-26b-a4b-it:free · 5→2 tok · \$0\.0012 · \d+ ms\n$/u);
    },
  );

  it('notes that the answer was truncated', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'On and on', finishReason: 'length' });
    const { stdout, stderr } = await orm(['chat', 'x', '--max-tokens', '3']);
    expect(stdout).toBe('On and on\n');
    expect(stderr).toContain('The answer was truncated: --max-tokens or --max-cost is too low.');
  });

  it('prints the text received before a failure, and fails', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['Half ', 'an ', 'answer'] });
    emulator.fail({ type: 'stream-error', afterChunks: 3 });
    const { status, stdout, stderr } = await orm(['chat', 'x']);
    expect(status).toBe(5);
    expect(stdout).toMatch(/^Half .*\n$/u);
    expect(stderr).toMatch(/^error: /u);
  });
});

describe('the flags of orm chat', () => {
  it.each([
    [['-s', ''], '--system must not be empty'],
    [['-s', ' '], '--system must not be empty'],
    [['--system-file', '/dev/null'], '--system-file must not be empty'],
  ])('are rejected with their own message: %j', async (argv, message) => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['chat', 'hi', ...argv]);
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error: ${message} \\[INVALID_INPUT\\]\nhint: {2}`, 'u'));
    expect(emulator.requests).toEqual([]);
  });

  it('are sent to OpenRouter as fields of the request', async () => {
    const { emulator, orm } = createShell();
    const argv =
      'chat Hello -m openai/gpt-4o -s Brief --temperature 0.5 --max-tokens 50 --stop a,b --stop c ' +
      '--fallback openai/gpt-4o-mini --provider-order openai,azure --no-fallbacks --zdr --max-price-prompt 90';
    const { status, stderr } = await orm(argv.split(' '));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lastChat(emulator)).toMatchObject({
      model: 'openai/gpt-4o',
      models: ['openai/gpt-4o-mini'],
      messages: [
        { role: 'system', content: 'Brief' },
        { role: 'user', content: 'Hello' },
      ],
      temperature: 0.5,
      max_tokens: 50,
      stop: ['a,b', 'c'],
      provider: {
        order: ['openai', 'azure'],
        allow_fallbacks: false,
        zdr: true,
        max_price: { prompt: 90 },
      },
    });
  });

  it('send no field that was not typed', async () => {
    const { emulator, orm } = createShell();
    await orm(['chat', 'Hello']);
    expect(Object.keys(lastChat(emulator)).toSorted()).toEqual(['messages', 'model', 'stream']);
  });

  it('enable the cache, web search and reasoning', async () => {
    const { emulator, orm } = createShell();
    await orm([
      'chat',
      'x',
      '-m',
      'openai/gpt-5',
      '--cache-ttl',
      '5m',
      '--online',
      '--reasoning',
      'low',
    ]);
    const { headers } = emulator.requests.at(-1)!;
    expect(headers).toMatchObject({
      'x-openrouter-cache': 'true',
      'x-openrouter-cache-ttl': '300',
    });
    expect(lastChat(emulator)).toMatchObject({ reasoning: { effort: 'low' } });
    expect(JSON.stringify(lastChat(emulator))).toContain('web');
  });

  it('accept a JSON Schema as text or from a file, and print JSON that follows it', async () => {
    const { orm } = createShell();
    const schema = '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}';
    const { stdout, status } = await orm([
      'chat',
      'x',
      '-m',
      'google/gemini-2.5-flash',
      '--schema',
      schema,
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ city: expect.any(String) });
    const broken = await orm(['chat', 'x', '--schema', '@notes.txt']);
    expect(broken.stderr).toContain('--schema must be JSON');
  });
});

describe('orm chat --attach', () => {
  it('detects the type of a file from its content and sends it with the prompt', async () => {
    const { emulator, orm } = createShell();
    const { stdout } = await orm(['chat', '--attach', 'photo.jpg', 'What is in this image?']);
    expect(stdout).toContain('JPEG, 1600 x 1067 pixels');
    const [message] = lastChat(emulator)['messages'] as [{ content: { type: string }[] }];
    expect(message.content.map(({ type }) => type)).toEqual(['text', 'image_url']);
  });

  it(verifies('chat.multimodal', 'accepts several files of different types'), async () => {
    const { orm } = createShell();
    const argv = 'chat -m google/gemini-2.5-flash -a tone.wav -a clip.mp4 What?';
    const { stdout } = await orm(argv.split(' '));
    expect(stdout).toMatch(/Audio 1: WAV.*Video \d: MP4/su);
  });

  it('passes YouTube URLs to the model', async () => {
    const { emulator, orm } = createShell();
    const url = 'https://youtu.be/aqz-KE-bpKQ';
    await orm(['chat', '-m', 'google/gemini-2.5-flash', '-a', url, 'What?']);
    const [message] = lastChat(emulator)['messages'] as [{ content: unknown[] }];
    expect(message.content[1]).toEqual({ type: 'video_url', video_url: { url } });
  });

  it('accepts a data URL', async () => {
    const { orm } = createShell();
    const photo = await readFile(join(samples, 'photo-sideways.jpg'), 'base64');
    const { stdout } = await orm(['chat', '-a', `data:image/jpeg;base64,${photo}`, 'What?']);
    expect(stdout).toContain('JPEG');
  });

  it('rejects a file that is not media before anything is sent', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['chat', '-a', 'notes.txt', 'What?']);
    expect(status).toBe(11);
    expect(stderr).toMatch(
      /^error: notes\.txt: Cannot .*not of a known type \[UNSUPPORTED_FORMAT\]\nhint: .*pipe text in instead: orm chat/u,
    );
    expect(emulator.requests).toEqual([]);
  });

  it('reports a missing file', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['chat', '-a', 'cat.png', 'What?']);
    expect(status).toBe(2);
    expect(stderr).toContain('there is no such file');
  });
});
