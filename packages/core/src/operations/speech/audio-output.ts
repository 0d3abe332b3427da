import * as v from 'valibot';

import type { SoundStream } from '../../api/speech/options.ts';
import { usageField } from '../shared/usage-fields.ts';
import { toUsage } from '../shared/usage-fields.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { Delivery, DeliveryWishes } from '../shared/output.ts';
import {
  describeDelivery,
  filesField,
  keepAbandoned,
  openDelivery,
  toFiles,
} from '../shared/output.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';

/** What every sound that is made is told as. */
export const soundOutput = v.object({
  files: filesField,
  media_type: v.string(),
  transcript: v.pipe(v.nullable(v.string()), v.description('What is said.')),
  model: v.string(),
  voice: v.nullable(v.string()),
  usage: usageField,
  cost_usd: v.nullable(v.number()),
  generation_id: v.nullable(v.string()),
  notes: v.array(v.string()),
});

const KILOBYTE = 1_000;

/** Said of a sound that reached its most tokens, which a limit of the cost may have set. */
const CUT_OFF =
  'The sound broke off: its answer had no tokens left. A higher limit lets it be longer.';

/** Said of a sound whose last frame did not come whole though nobody said that it broke off. */
const INCOMPLETE = 'The sound may be cut off: it ends inside a frame.';

/**
 * Finds a place for a sound. It does not hear the caller, who is heard by the sound itself: what came of one that was paid
 * is kept when somebody gives up.
 */
export async function openSoundDelivery(
  wishes: Omit<DeliveryWishes, 'kind'>,
  context: OperationContext,
): Promise<Delivery> {
  return await openDelivery({ ...wishes, kind: 'audio' }, { ...context, signal: undefined });
}

/** Writes a sound down as it comes, and tells of it. When the caller gives up, a note tells where that is which came. */
export async function deliverSound(
  stream: SoundStream,
  delivery: Delivery,
  context: OperationContext,
): Promise<OperationResult<v.InferOutput<typeof soundOutput>>> {
  const { signal } = context;
  try {
    await delivery.deliver('audio', {
      pieces: receive(stream, context),
      head: () => stream.head(),
      mediaType: stream.mediaType,
      keepPartial: true,
    });
    const told = await describeSound(stream, delivery);
    signal?.throwIfAborted();
    return told;
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    await keepAbandoned(
      delivery,
      context,
      textAt(OpenRouterError.is(error) ? error.details : {}, 'partialPath'),
    );
    throw signal.reason;
  }
}

async function* receive(
  { pieces }: SoundStream,
  { report }: OperationContext,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    report({ type: 'progress', message: `Receiving: ${Math.ceil(bytes / KILOBYTE)} kB` });
    yield piece;
  }
}

async function describeSound(
  stream: SoundStream,
  delivery: Delivery,
): Promise<OperationResult<v.InferOutput<typeof soundOutput>>> {
  const { mediaType, transcript, model, voice, costUsd, generationId, finishReason, ...told } =
    await stream.finish();
  const notes = [
    ...(finishReason === 'length' ? [CUT_OFF] : []),
    ...(stream.isCutOff() ? [INCOMPLETE] : []),
  ];
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
      notes,
    },
    text: [said, describeDelivery(delivery), ...notes].filter((line) => line !== '').join('\n'),
    media,
    files,
    meta: { usage, cost_usd: costUsd, model, finish_reason: finishReason },
    untrusted: said !== '',
  };
}
