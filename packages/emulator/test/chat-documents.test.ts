import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  userMessage,
  createEmulator,
  deltasOf,
  eventsOf,
  refusalOf,
  send,
  mediaDataUrl,
} from './support/client.ts';

const READER = 'openai/gpt-4o';
const NO_READER = 'deepseek/deepseek-r1';

const paper = await mediaDataUrl('paper.pdf');
const part = { type: 'file', file: { filename: 'paper.pdf', file_data: paper } };
const question = { role: 'user', content: [part] };

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

function withEngine(engine: string, more: object = {}): object {
  return { plugins: [{ id: 'file-parser', pdf: { engine }, ...more }] };
}

async function askAbout(model: string, more: object = {}): Promise<ApiResponse> {
  return await send(emulator, userMessage([part], { model, ...more }));
}

/** Returns the cost beyond the tokens, rounded like all amounts. */
function parsingUsd({ body }: ApiResponse): number {
  const { cost, cost_details: details } = body.usage;
  const tokensUsd =
    details.upstream_inference_prompt_cost + details.upstream_inference_completions_cost;
  return Number((cost - tokensUsd).toFixed(9));
}

function annotationsOf({ body }: ApiResponse): readonly unknown[] {
  return body.choices[0].message.annotations ?? [];
}

describe('a PDF in a chat', () => {
  it.each([
    ['by the model', READER, {}, 0, 0],
    ['by the model on request', READER, withEngine('native'), 0, 0],
    ['by Mistral for a text-only model', NO_READER, {}, 1, 0.006],
    ['by Mistral on request', READER, withEngine('mistral-ocr'), 1, 0.006],
    ['by Cloudflare at no cost', NO_READER, withEngine('cloudflare-ai'), 1, 0],
    ['by Cloudflare under its older name', NO_READER, withEngine('pdf-text'), 1, 0],
    [
      'by the model when the plugin is disabled',
      READER,
      withEngine('mistral-ocr', { enabled: false }),
      0,
      0,
    ],
  ])('is read %s', async (_, model, more, annotations, costUsd) => {
    const response = await askAbout(model, more);

    expect([annotationsOf(response).length, parsingUsd(response)]).toEqual([annotations, costUsd]);
    expect(response.body.choices[0].message.content).toContain('File 1: "paper.pdf", PDF, 3 pages');
  });

  it('is returned as text once parsed, in a body and in a stream', async () => {
    const response = await askAbout(NO_READER);
    const stream = await askAbout(NO_READER, { stream: true });
    const [annotation] = annotationsOf(response);

    expect(annotation).toEqual({
      type: 'file',
      file: {
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        name: 'paper.pdf',
        content: [
          {
            type: 'text',
            text: expect.stringMatching(
              /^A Short Guide.+Light and Weather.+three honest pages to read\.$/,
            ),
          },
        ],
      },
    });
    expect(deltasOf(stream).flatMap(({ annotations = [] }) => annotations)).toEqual([annotation]);
    expect(eventsOf(stream).at(-1)?.usage?.cost).toBe(response.body.usage.cost);
  });

  it('is neither parsed nor billed again when its text is part of the conversation', async () => {
    const first = await askAbout(NO_READER);
    const response = { role: 'assistant', content: 'Yes', annotations: annotationsOf(first) };
    const more = { role: 'user', content: 'And now?' };
    const again = await askAbout(NO_READER, { messages: [question, response, more] });
    const unknown = { type: 'file', file: { hash: 'other', content: [] } };
    const other = await askAbout(NO_READER, {
      messages: [question, { ...response, annotations: [unknown] }, more],
    });

    expect([annotationsOf(again), parsingUsd(again)]).toEqual([[], 0]);
    expect([annotationsOf(other).length, parsingUsd(other)]).toEqual([1, 0.006]);
  });

  it('is billed twice and returned once when the request contains it twice', async () => {
    const response = await send(emulator, userMessage([part, part], { model: NO_READER }));

    expect([annotationsOf(response).length, parsingUsd(response)]).toEqual([1, 0.012]);
  });

  it('is returned as text even when the answer is cut off', async () => {
    const response = await askAbout(NO_READER, { max_tokens: 1 });

    expect(response.body.choices[0].finish_reason).toBe('length');
    expect(annotationsOf(response)).toHaveLength(1);
  });

  it('passed by URL is not parsed', async () => {
    const file = { file_data: 'https://example.com/paper.pdf' };
    const response = await send(
      emulator,
      userMessage([{ type: 'file', file }], { model: NO_READER }),
    );

    expect([annotationsOf(response), parsingUsd(response)]).toEqual([[], 0]);
    expect(response.body.choices[0].message.content).toContain(
      'File 1: https://example.com/paper.pdf, passed by URL.',
    );
  });

  it('is a 400 when a model that cannot read files has to read it', async () => {
    const more = { model: NO_READER, ...withEngine('native') };
    const refusal = await refusalOf(emulator, userMessage([part], more));
    const harmless = await send(emulator, userMessage('No file', more));

    expect(refusal).toMatchObject({ status: 400, message: expect.stringContaining('native') });
    expect(harmless.status).toBe(200);
  });

  it('is a 400 for an unknown engine', async () => {
    const { status, message } = await refusalOf(
      emulator,
      userMessage([part], withEngine('tesseract')),
    );

    expect([status, message]).toEqual([400, expect.stringContaining('plugins.0.pdf.engine')]);
  });
});
