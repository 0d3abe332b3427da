import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  userMessage,
  firstChoice,
  createEmulator,
  deltasOf,
  joinDeltas,
  send,
} from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

describe('a chat script', () => {
  it('defines answers one after the other, then answers are generated again', async () => {
    emulator.script([
      { text: 'One', finishReason: 'content_filter', usage: { cost: 0.5 }, provider: 'Azure' },
      { toolCalls: [{ name: 'f', arguments: { a: 1 } }] },
    ]);
    const first = await send(emulator, userMessage('Hello'));
    const second = await firstChoice(emulator, userMessage('Hello'));
    const third = await firstChoice(emulator, userMessage('Hello'));

    expect(first.body).toMatchObject({
      provider: 'Azure',
      choices: [{ finish_reason: 'content_filter', message: { content: 'One' } }],
      usage: { cost: 0.5, prompt_tokens: 5 },
    });
    expect([second.finish_reason, second.message.tool_calls?.[0].function]).toEqual([
      'tool_calls',
      { name: 'f', arguments: '{"a":1}' },
    ]);
    expect(third.message.content).toContain('Hello');
  });

  it('waits while requests are refused', async () => {
    emulator.script({ text: 'One' });
    await send(emulator, userMessage('Hello', { model: 'no/body' }));

    expect((await firstChoice(emulator, userMessage('Hello'))).message.content).toBe('One');
  });

  it('streams its own chunks', async () => {
    emulator.script({ textChunks: ['O', 'ne '], reasoning: 'Hm' });
    const response = await send(emulator, userMessage('Hello', { stream: true }));

    expect(deltasOf(response).map(({ content }) => content)).toEqual([
      '',
      undefined,
      'O',
      'ne ',
      '',
    ]);
    expect(joinDeltas(response, 'reasoning')).toBe('Hm');
  });

  it('sends raw chunks and raw bodies unchanged', async () => {
    emulator.script([{ rawChunks: [{ a: 1 }, 'data: {"b"\n\n'] }, { rawBody: '{"c":' }]);
    const stream = await send(emulator, userMessage('Hello', { stream: true }));

    expect(stream.text).toBe('data: {"a":1}\n\ndata: {"b"\n\n');
    await expect(send(emulator, userMessage('Hello'))).rejects.toThrow(SyntaxError);
  });

  it('can change nothing but the finish reason of a generated answer', async () => {
    emulator.script({ finishReason: 'length' });
    const { message, finish_reason } = await firstChoice(emulator, userMessage('Hello'));

    expect([finish_reason, message.content]).toEqual(['length', expect.stringContaining('Hello')]);
  });
});

describe('a misspelled field', () => {
  // What a program without a compiler may pass.
  const untyped = (): Readonly<Record<string, (input: unknown) => unknown>> =>
    ({
      ...emulator,
      createEmulator,
    }) as unknown as Readonly<Record<string, (input: unknown) => unknown>>;

  it.each([
    [
      'script',
      { txt: 'x' },
      'emulator.script: txt: Invalid key: Expected never but received "txt"',
    ],
    ['script', [{ text: 'x' }, { toolCalls: [{ nme: 'f' }] }], 'emulator.script: toolCalls.0.'],
    ['script', { usage: 'x' }, 'emulator.script: usage: Invalid type'],
    ['scriptImages', { failure: { mesage: 'x' } }, 'emulator.scriptImages: failure.mesage: '],
    ['scriptVideo', { runingMs: 5 }, 'emulator.scriptVideo: runingMs: '],
    ['fail', { type: 'stall', wen: 'mid-body' }, 'emulator.fail: wen: '],
    ['fail', { type: 'stal' }, 'emulator.fail: type: '],
    ['createEmulator', { videoMS: 5 }, 'createEmulator: videoMS: '],
  ])('of %s is refused: %j', (method, input, message) => {
    expect(() => untyped()[method]?.(input)).toThrow(message);
  });

  it('of the options of a fault and of listen is refused', async () => {
    const options: object = { time: 2 };
    expect(() => emulator.fail({ type: 'stall' }, options)).toThrow('emulator.fail: time: ');
    const address: object = { prt: 80 };
    await expect(emulator.listen(address)).rejects.toThrow('emulator.listen: prt: ');
  });
});
