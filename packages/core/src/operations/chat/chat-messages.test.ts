import { describe, expect, it } from 'vitest';

import { parseInput } from '../../shared/parse.ts';
import { messagesField, toChatMessages } from './chat-messages.ts';

function toMessages(messages: unknown): unknown {
  return toChatMessages(parseInput(messagesField, messages, 'chat'));
}

describe('messages as JSON', () => {
  it('become messages of the client', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(
      toMessages([
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: '4' },
        { role: 'assistant', content: 'Done.' },
      ]),
    ).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: null,
        toolCalls: [{ id: 'call_1', name: 'f', arguments: '{}' }],
      },
      { role: 'tool', toolCallId: 'call_1', content: '4' },
      { role: 'assistant', content: 'Done.' },
    ]);
  });

  it('may omit the content of a message that only calls tools', () => {
    const call = { id: 'call_1', function: { name: 'f', arguments: '{}' } };
    expect(toMessages([{ role: 'assistant', tool_calls: [call] }])).toMatchObject([
      { content: null },
    ]);
  });

  it.each<[unknown, unknown]>([
    [
      { type: 'image_url', image_url: { url: 'https://example.org/a.png', detail: 'low' } },
      { type: 'image', source: 'https://example.org/a.png', detail: 'low' },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'audio', source: 'data:audio/mpeg;base64,AAAA', format: 'mp3' },
    ],
    [
      {
        type: 'input_audio',
        input_audio: { data: 'data:audio/wav;base64,AAAA', format: 'mp3' },
      },
      { type: 'audio', source: 'data:audio/wav;base64,AAAA', format: 'mp3' },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'pcm16' } },
      { type: 'audio', source: 'data:audio/pcm;base64,AAAA', format: 'pcm16' },
    ],
    [
      { type: 'video_url', video_url: { url: 'https://example.org/v.mp4' } },
      { type: 'video', source: 'https://example.org/v.mp4' },
    ],
    [
      { type: 'file', file: { filename: 'a.pdf', file_data: 'https://example.org/a.pdf' } },
      { type: 'file', filename: 'a.pdf', source: 'https://example.org/a.pdf' },
    ],
    [
      { type: 'file', file: { file_id: 'or_file_1' } },
      { type: 'file', fileId: 'or_file_1' },
    ],
  ])('have parts: %j', (part, expected) => {
    expect(toMessages([{ role: 'user', content: [part] }])).toEqual([
      { role: 'user', content: [expected] },
    ]);
  });
});

describe('a message that cannot be sent', () => {
  it.each<[unknown, string]>([
    [{ role: 'user' }, '"0" has no content'],
    [{ role: 'assistant', content: null }, '"0" has no content'],
    [{ role: 'tool', content: '4' }, '"0" is a tool message and needs tool_call_id'],
    [
      { role: 'system', content: [{ type: 'image_url', image_url: { url: 'x' } }] },
      '"0" is a system message: its content must be text only',
    ],
    [
      { role: 'developer', content: [{ type: 'image_url', image_url: { url: 'x' } }] },
      '"0" is a developer message: its content must be text only',
    ],
    [{ role: 'user', content: '' }, '"0.content" must not be empty'],
    [{ role: 'user', content: [] }, '"0.content" must not be empty'],
    [
      { role: 'user', content: 5 },
      '"0.content" must be a text that is not empty, or content parts',
    ],
    [
      { role: 'user', content: [{ type: 'file', file: {} }] },
      '"0.content.0.file" needs either file_data or file_id',
    ],
    [
      { role: 'user', content: [{ type: 'file', file: { file_data: 'x', file_id: 'y' } }] },
      '"0.content.0.file" needs either file_data or file_id',
    ],
  ])('%j', (message, problem) => {
    expect(() => toMessages([message])).toThrow(`Cannot chat: ${problem}`);
  });

  it('is reported by its index, like every other such message', () => {
    expect(() =>
      toMessages([{ role: 'user', content: 'x' }, { role: 'user' }, { role: 'tool' }]),
    ).toThrow('Cannot chat: "1" has no content; "2" is a tool message and needs tool_call_id');
  });
});
