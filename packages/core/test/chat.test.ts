import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messages, model, setUp, streamed } from './support/chat-client.ts';
import { verifies } from '../../../tests/requirements.ts';

const samples = new URL('../../emulator/media/', import.meta.url);

async function sample(name: string): Promise<Blob> {
  return new Blob([await readFile(new URL(name, samples))]);
}

describe('chat.send()', () => {
  it(
    verifies('money.cost-told', 'returns the answer with its cost, model and provider'),
    async () => {
      const { client } = setUp();
      const result = await client.chat.send({ model, messages });
      expect(result).toMatchObject({
        text: expect.stringContaining('You wrote: "Hi"'),
        finishReason: 'stop',
        truncated: false,
        model,
        provider: expect.any(String),
        generationId: expect.stringMatching(/^gen-/u),
        usage: { promptTokens: expect.any(Number), costUsd: expect.any(Number) },
        cache: undefined,
      });
    },
  );

  it('parses a response with few fields', async () => {
    const { emulator, client } = setUp();
    emulator.script({ rawBody: { choices: [{ message: { content: 'Hi' } }] } });
    expect(await client.chat.send({ messages })).toMatchObject({
      text: 'Hi',
      finishReason: undefined,
      usage: undefined,
      model: '',
      message: { role: 'assistant', content: 'Hi' },
    });
  });

  it.each([{}, { choices: [] }, { choices: [{}] }, { choices: [{ message: 'Hi' }] }, [], 5])(
    'refuses the invalid response %j',
    async (rawBody) => {
      const { emulator, client } = setUp();
      emulator.script({ rawBody });
      await expect(client.chat.send({ model, messages })).rejects.toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
      });
    },
  );

  it('throws an error in the body of a successful response', async () => {
    const { emulator, client } = setUp();
    emulator.script({ text: 'par' });
    emulator.fail({ type: 'stream-error', code: 429, message: 'Rate limit exceeded' });
    await expect(client.chat.send({ model, messages })).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 429,
      details: { reason: 'rate_limit', partialText: 'par', model },
    });
  });

  it('throws an error in place of the message', async () => {
    const { emulator, client } = setUp();
    const error = { code: 502, message: 'Provider disconnected' };
    emulator.script({ rawBody: { choices: [{ finish_reason: 'error', error }] } });
    await expect(client.chat.send({ model, messages })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: expect.stringContaining('Provider disconnected'),
    });
  });

  it('returns the same result as the end of a stream', async () => {
    const answers = [
      { text: 'Hello there', reasoning: 'hm, what to say', usage: { cost: 1 } },
      { toolCalls: [{ id: 'call_1', name: 'f', arguments: { a: [1, 2] } }] },
      { text: 'Here:', images: ['data:image/png;base64,iVBORw0KGgo='] },
      {
        text: 'So it is.',
        annotations: [
          { type: 'url_citation', url_citation: { url: 'https://example.org', title: 'E' } },
        ],
        finishReason: 'length',
      },
      {
        text: 'Signed.',
        reasoning: 'a b c',
        reasoningDetails: [
          { type: 'reasoning.text', text: 'a b c', signature: 'sig==', index: 0 },
          { type: 'reasoning.encrypted', data: 'eHg=', index: 1 },
          { type: 'reasoning.unheard_of', what: { ever: 1 }, index: 2 },
        ],
      },
    ];
    for (const answer of answers) {
      const setup = setUp();
      setup.emulator.script([answer, answer]);
      const sent = await setup.client.chat.send({ model, messages });
      const result = await streamed(setup, { model, messages });
      expect({ ...result, generationId: '' }).toEqual({ ...sent, generationId: '' });
    }
  });

  it(verifies('chat.structured-output', 'types and validates the output by a schema'), async () => {
    const { emulator, client } = setUp();
    const responseFormat = z.object({ name: z.string(), size: z.number() });
    emulator.script({ text: '{"name":"Bern","size":140000}' });
    const { output } = await client.chat.send({ model, messages, responseFormat });
    expect([output?.name.toUpperCase(), output?.size]).toEqual(['BERN', 140_000]);
    expect(emulator.requests[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: { additionalProperties: false } },
      },
    });
    emulator.script({ text: '{"name":"Bern"}' });
    await expect(client.chat.send({ model, messages, responseFormat })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { reason: 'schema_mismatch', text: '{"name":"Bern"}' },
    });
  });

  it('collects speech, which is only streamed', async () => {
    const { emulator, client } = setUp();
    const audio = { voice: 'alloy', format: 'pcm16' } as const;
    const bytes = Buffer.from('these samples are cut anywhere, and padded here and there');
    const base64 = [
      bytes.subarray(0, 10).toString('base64'),
      bytes.subarray(10).toString('base64'),
    ].join('');
    emulator.script({
      audio: { chunks: base64.match(/.{1,7}/gu) ?? [], transcript: 'Good morning to you' },
    });
    const result = await client.chat.send({
      model: 'openai/gpt-audio',
      messages,
      modalities: ['text', 'audio'],
      audio,
    });
    expect(Buffer.from(result.audio?.bytes ?? []).toString()).toBe(bytes.toString());
    expect(result.audio).toMatchObject({
      id: expect.stringMatching(/^audio_/u),
      transcript: 'Good morning to you',
    });
    expect(emulator.requests[0]?.body).toMatchObject({ stream: true, audio });
  });

  it(verifies('chat.multimodal', 'sends media that the model can read'), async () => {
    const { client } = setUp();
    const [photo, tone, clip, paper] = await Promise.all(
      ['photo.jpg', 'tone.wav', 'clip.mp4', 'paper.pdf'].map(sample),
    );
    if (!photo || !tone || !clip || !paper) throw new Error('A sample is missing');
    const { text } = await client.chat.send({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', source: photo },
            { type: 'audio', source: tone },
            { type: 'video', source: clip },
            { type: 'file', source: paper, filename: 'paper.pdf' },
          ],
        },
      ],
    });
    expect(text).toMatch(/JPEG.*WAV.*MP4.*PDF/su);
  });
});

describe('a conversation with tools', () => {
  it('continues with the unchanged message of a result', async () => {
    const { emulator, client } = setUp();
    const reasoningDetails = [
      { type: 'reasoning.text', text: 'I need the weather.', signature: 'sig==', index: 0 },
      { type: 'reasoning.encrypted', data: 'eHg=', id: 'call_1', index: 1 },
    ];
    const annotations = [{ type: 'file', file: { hash: 'h', content: [] } }];
    emulator.script({
      text: null,
      reasoning: 'I need the weather.',
      reasoningDetails,
      annotations,
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city": "Bern"}' }],
    });
    const tools = [{ type: 'function', name: 'weather', parameters: { type: 'object' } }] as const;
    const first = await streamed({ emulator, client }, { model, messages, tools });
    expect(first.toolCalls).toEqual([
      { id: 'call_1', name: 'weather', arguments: '{"city": "Bern"}' },
    ]);
    const second = await client.chat.send({
      model,
      messages: [
        ...messages,
        first.message,
        { role: 'tool', toolCallId: 'call_1', content: 'Sunny' },
      ],
      tools,
    });
    expect(second.text).toContain('The tool answered: "Sunny"');
    expect(emulator.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: null,
          reasoning: 'I need the weather.',
          reasoning_details: reasoningDetails,
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'weather', arguments: '{"city": "Bern"}' },
            },
          ],
          annotations,
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
      ],
    });
  });
});

describe('chat.stream()', () => {
  it(
    verifies('chat.stream', 'cancels the request at OpenRouter when the loop is left'),
    async () => {
      const { emulator, client } = setUp();
      emulator.script({ textChunks: Array.from({ length: 500 }, (_, index) => `${index} `) });
      for await (const event of client.chat.stream({ model, messages })) {
        if (event.type === 'text-delta') break;
      }
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      expect(emulator.requests[0]?.outcome).toBe('aborted');
    },
  );

  it.each([
    [{ type: 'truncated-stream' }, 'truncated'],
    [{ type: 'reset', when: 'mid-body', afterBytes: 900 }, 'outcome_unknown'],
    [{ type: 'stream-error', afterChunks: 3 }, 'provider'],
  ] as const)('that ends by %j throws with what had come', async (fault, reason) => {
    const { emulator, client } = setUp();
    emulator.script({ textChunks: ['Hel', 'lo ', 'the', 're'] });
    emulator.fail(fault);
    const texts: string[] = [];
    const reading = (async () => {
      for await (const event of client.chat.stream({ model, messages })) {
        if (event.type === 'text-delta') texts.push(event.text);
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: {
        reason,
        partialText: expect.stringMatching(/^Hel/u),
        generationId: expect.stringMatching(/^gen-/u),
        model,
      },
    });
    expect(texts[0]).toBe('Hel');
  });

  it('throws at the first iteration when it is refused', async () => {
    const { client } = setUp();
    const iterator = client.chat.stream({ model: 'no/such', messages })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});
