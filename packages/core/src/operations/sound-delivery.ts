import * as v from 'valibot';

import type { SoundStream } from '../api/speech/options.ts';
import { usageField } from './chat-fields.ts';
import { toUsage } from './chat-output.ts';
import type { Delivery } from './delivery.ts';
import { describeDelivery, filesField, toFiles } from './delivery.ts';
import type { OperationContext, OperationResult } from './operation.ts';

/** What every sound that is made is told as. */
export const soundOutput = v.object({
  files: filesField,
  media_type: v.string(),
  transcript: v.pipe(v.nullable(v.string()), v.description('What is said, when the model tells.')),
  model: v.string(),
  voice: v.nullable(v.string()),
  usage: usageField,
  cost_usd: v.nullable(v.number()),
  generation_id: v.nullable(v.string()),
});

const KILOBYTE = 1_000;

/** Writes a sound down as it comes, and tells of it. */
export async function deliverSound(
  stream: SoundStream,
  delivery: Delivery,
  { report }: OperationContext,
): Promise<OperationResult<v.InferOutput<typeof soundOutput>>> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of stream.pieces) {
      bytes += piece.length;
      report({ type: 'progress', message: `Receiving: ${Math.ceil(bytes / KILOBYTE)} kB` });
      yield piece;
    }
  }
  await delivery.deliver('audio', {
    pieces: counted(),
    head: () => stream.head(),
    mediaType: stream.mediaType,
    keepPartial: true,
  });
  const { mediaType, transcript, model, voice, costUsd, generationId, ...told } =
    await stream.finish();
  const usage = toUsage(told.usage);
  const { files, media } = delivery;
  const said = transcript ?? '';
  return {
    data: {
      files: toFiles(files),
      media_type: mediaType,
      transcript: transcript ?? null,
      model,
      voice: voice ?? null,
      usage,
      cost_usd: costUsd ?? null,
      generation_id: generationId ?? null,
    },
    text: [said, describeDelivery(delivery)].filter((line) => line !== '').join('\n'),
    media,
    files,
    meta: { usage, cost_usd: costUsd, model },
    untrusted: said !== '',
  };
}
