import type { OpenRouter } from '@openrouter/sdk';
import type { ChatRequest, ChatResult } from '@openrouter/sdk/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, mediaBase64, mediaFile, mediaDataUrl } from './support/client.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createOpenRouterClient } from './support/official-clients.ts';

const emulator = createEmulator();
let sdk: OpenRouter;

beforeAll(async () => {
  sdk = createOpenRouterClient(await emulator.listen());
});

afterAll(async () => {
  await emulator.close();
});

/** Narrows the result: all overloads of the client return the union of a body and a stream. */
async function chat(chatRequest: ChatRequest): Promise<ChatResult> {
  const result = await sdk.chat.send({ chatRequest });
  if ('choices' in result) return result;
  throw new Error('A stream came instead of a body');
}

describe('the official client', () => {
  it('reads a chat answer', async () => {
    const result = await chat({
      model: 'openai/gpt-5',
      messages: [{ role: 'user', content: 'Hello' }],
    });

    expect(result).toMatchObject({
      model: 'openai/gpt-5',
      choices: [{ finishReason: 'stop', message: { role: 'assistant' } }],
      usage: { isByok: false },
    });
    expect(result.choices[0]?.message.content).toContain('You wrote: "Hello"');
  });

  it(verifies('emulator.official-clients', 'streams a chat to its usage'), async () => {
    const stream = await sdk.chat.send({
      chatRequest: {
        model: 'anthropic/claude-sonnet-4.5',
        messages: [{ role: 'user', content: 'Hello' }],
        reasoning: { effort: 'low' },
        stream: true,
      },
    });
    if ('choices' in stream) throw new Error('A body came instead of a stream');
    let text = '';
    let reasoning = '';
    let totalTokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      reasoning += chunk.choices[0]?.delta.reasoning ?? '';
      totalTokens = chunk.usage?.totalTokens ?? totalTokens;
    }

    expect(text).toContain('You wrote: "Hello"');
    expect(reasoning).not.toBe('');
    expect(totalTokens).toBeGreaterThan(0);
  });

  it('lists every model, page after page', async () => {
    const ids: string[] = [];
    const pages = await sdk.models.list({ outputModalities: 'all', limit: 30, offset: 0 });
    for await (const { result } of pages) ids.push(...result.data.map(({ id }) => id));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(60);
  });

  it('counts models', async () => {
    const { data } = await sdk.models.count({ outputModalities: 'all' });

    expect(data.count).toBeGreaterThanOrEqual(60);
  });

  it('gets a model by an alias and by a variant', async () => {
    const alias = await sdk.models.get({ author: '~google', slug: 'gemini-flash-latest' });
    const variant = await sdk.models.get({ author: 'openai', slug: 'gpt-5:nitro' });

    expect([alias.data.id, variant.data.id]).toEqual(['google/gemini-3-flash', 'openai/gpt-5']);
  });

  it('lists the endpoints of a model', async () => {
    const { data } = await sdk.endpoints.list({ author: 'openai', slug: 'gpt-4o' });

    expect(data.endpoints.map(({ tag }) => tag)).toEqual(['openai', 'azure']);
  });

  it('lists providers', async () => {
    const { data } = await sdk.providers.list();

    expect(data.map(({ slug }) => slug)).toContain('anthropic');
  });

  it('reads the key', async () => {
    const { data } = await sdk.apiKeys.getCurrentKeyMetadata();

    expect(data).toMatchObject({ limit: 100, isManagementKey: false });
  });

  it('reads credits with a management key', async () => {
    const { data } = await createOpenRouterClient(
      emulator.url ?? '',
      'sk-or-mgmt-test',
    ).credits.getCredits();

    expect(data.totalCredits).toBe(100);
  });

  it('reads a generation', async () => {
    const { id, usage } = await chat({
      model: 'openai/gpt-4o',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const { data } = await sdk.generations.getGeneration({ id });

    expect(data).toMatchObject({ id, apiType: 'completions', totalCost: usage?.cost });
  });

  it('transcribes from JSON and from a form', async () => {
    const fromJson = await sdk.stt.createTranscription({
      sttRequest: {
        model: 'openai/whisper-1',
        inputAudio: { data: await mediaBase64('speech.wav'), format: 'wav' },
        responseFormat: 'verbose_json',
        timestampGranularities: ['word'],
      },
    });
    const fromForm = await sdk.stt.createTranscriptionMultipart({
      requestBody: { model: 'openai/whisper-1', file: await mediaFile('speech.wav') },
    });

    expect(fromJson).toMatchObject({ duration: 4, language: 'english', usage: { cost: 0.0004 } });
    expect([fromJson.segments?.length, fromJson.words?.length]).toEqual([2, 13]);
    expect(fromForm.text).toBe(fromJson.text);
  });

  it('ranks texts and images', async () => {
    const image = await mediaDataUrl('photo.jpg');
    const response = await sdk.rerank.rerank({
      requestBody: {
        model: 'nvidia/llama-nemotron-rerank-vl-1b-v2:free',
        query: 'a blue JPEG',
        documents: ['A red flower', { text: 'A boat', image }],
        topN: 1,
        provider: { only: ['nvidia'] },
      },
    });
    if (typeof response === 'string') throw new Error('A stream came instead of a body');

    expect(response).toMatchObject({
      model: 'nvidia/llama-nemotron-rerank-vl-1b-v2:free',
      provider: 'Nvidia',
      results: [{ index: 1, document: { text: 'A boat', image } }],
      usage: { cost: 0 },
    });
    const { data } = await sdk.generations.getGeneration({ id: response.id ?? '' });
    expect(data).toMatchObject({ apiType: 'rerank', numMediaPrompt: 1 });
  });

  it('uploads, lists, describes and deletes files', async () => {
    const file = await sdk.files.upload({ requestBody: { file: await mediaFile('paper.pdf') } });
    if (file.shape !== 'openrouter') throw new Error('The file came in another shape');
    const pages = await sdk.files.list({ limit: 1 });
    const described = await sdk.files.retrieve({ fileId: file.id });
    const deleted = await sdk.files.delete({ fileId: file.id });

    expect(file).toMatchObject({ filename: 'paper.pdf', mimeType: 'application/pdf' });
    expect(pages.result).toMatchObject({ shape: 'openrouter', data: [{ id: file.id }] });
    expect(described).toEqual(file);
    expect(deleted).toMatchObject({ id: file.id });
  });
});
