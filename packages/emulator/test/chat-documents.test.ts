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

/** What was paid beside the tokens, rounded as amounts are. */
function parsingUsd({ body }: ApiResponse): number {
  const { cost, cost_details: details } = body.usage;
  const tokensUsd =
    details.upstream_inference_prompt_cost + details.upstream_inference_completions_cost;
  return Number((cost - tokensUsd).toFixed(9));
}

function annotationsOf({ body }: ApiResponse): readonly unknown[] {
  return body.choices[0].message.annotations ?? [];
}

describe('a PDF', () => {
  it.each([
    ['by itself', READER, {}, 0, 0],
    ['by itself when it is told to', READER, withEngine('native'), 0, 0],
    ['by Mistral when it cannot', NO_READER, {}, 1, 0.006],
    ['by Mistral when it is told to', READER, withEngine('mistral-ocr'), 1, 0.006],
    ['at no cost by Cloudflare', NO_READER, withEngine('cloudflare-ai'), 1, 0],
    ['by Cloudflare under its older name', NO_READER, withEngine('pdf-text'), 1, 0],
    [
      'as usual when the plugin is off',
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

  it('that was parsed comes back as text, in bodies and streams', async () => {
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

  it('that was parsed before is neither parsed nor paid again', async () => {
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

  it('that comes twice is paid twice and told once', async () => {
    const response = await send(emulator, userMessage([part, part], { model: NO_READER }));

    expect([annotationsOf(response).length, parsingUsd(response)]).toEqual([1, 0.012]);
  });

  it('that was parsed survives an answer that is cut off', async () => {
    const response = await askAbout(NO_READER, { max_tokens: 1 });

    expect(response.body.choices[0].finish_reason).toBe('length');
    expect(annotationsOf(response)).toHaveLength(1);
  });

  it('that is only named is not parsed', async () => {
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

  it('is a 400 where a model that cannot read has to', async () => {
    const more = { model: NO_READER, ...withEngine('native') };
    const refusal = await refusalOf(emulator, userMessage([part], more));
    const harmless = await send(emulator, userMessage('No file', more));

    expect(refusal).toMatchObject({ status: 400, message: expect.stringContaining('native') });
    expect(harmless.status).toBe(200);
  });

  it('is a 400 where an engine is wished for that is not there', async () => {
    const { status, message } = await refusalOf(
      emulator,
      userMessage([part], withEngine('tesseract')),
    );

    expect([status, message]).toEqual([400, expect.stringContaining('plugins.0.pdf.engine')]);
  });
});
