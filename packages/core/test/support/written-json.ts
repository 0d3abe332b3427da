import { writeJson } from '../../src/http/encoded-blob.ts';

/** The sent body: its JSON, with the base64 of its blobs. */
export async function writtenJson(value: unknown): Promise<unknown> {
  const frame = writeJson(value);
  if (frame === undefined || typeof frame === 'string') return JSON.parse(frame ?? 'null');
  const { texts, blobs } = frame;
  const chunks = await Promise.all(
    blobs.map(async (blob, index) => (texts[index] ?? '') + (await base64Of(blob))),
  );
  return JSON.parse(chunks.join('') + (texts.at(-1) ?? ''));
}

async function base64Of(blob: Blob): Promise<string> {
  return Buffer.from(await blob.arrayBuffer()).toString('base64');
}
