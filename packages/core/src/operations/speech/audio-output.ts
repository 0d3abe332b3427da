import * as v from 'valibot';

import type { AudioStream } from '../../api/speech/options.ts';
import { usageField } from '../shared/usage-fields.ts';
import { toUsage } from '../shared/usage-fields.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { OperationOutput, OutputOptions } from '../shared/output.ts';
import { describeOutputs, filesField, saveOnAbort, openOutput, toFiles } from '../shared/output.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';

/** What every sound that is made is told as. */
export const audioOutput = v.object({
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
export async function openAudioOutput(
  requestedOptions: Omit<OutputOptions, 'kind'>,
  context: OperationContext,
): Promise<OperationOutput> {
  return await openOutput(
    { ...requestedOptions, kind: 'audio' },
    { ...context, signal: undefined },
  );
}

/** Writes a sound down as it comes, and tells of it. When the caller gives up, a note tells where that is which came. */
export async function deliverAudio(
  stream: AudioStream,
  output: OperationOutput,
  context: OperationContext,
): Promise<OperationResult<v.InferOutput<typeof audioOutput>>> {
  const { signal } = context;
  try {
    await output.add('audio', {
      chunks: receive(stream, context),
      finalHeader: () => stream.head(),
      mediaType: stream.mediaType,
      keepPartial: true,
    });
    const told = await describeAudio(stream, output);
    signal?.throwIfAborted();
    return told;
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    await saveOnAbort(
      output,
      context,
      textAt(OpenRouterError.is(error) ? error.details : {}, 'partialPath'),
    );
    throw signal.reason;
  }
}

async function* receive(
  { chunks }: AudioStream,
  { report }: OperationContext,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    report({ type: 'progress', message: `Receiving: ${Math.ceil(bytes / KILOBYTE)} kB` });
    yield chunk;
  }
}

async function describeAudio(
  stream: AudioStream,
  output: OperationOutput,
): Promise<OperationResult<v.InferOutput<typeof audioOutput>>> {
  const { mediaType, transcript, model, voice, costUsd, generationId, finishReason, ...told } =
    await stream.finish();
  const notes = [
    ...(finishReason === 'length' ? [CUT_OFF] : []),
    ...(stream.isCutOff() ? [INCOMPLETE] : []),
  ];
  const usage = toUsage(told.usage);
  const { files, media } = output;
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
    text: [said, describeOutputs(output), ...notes].filter((line) => line !== '').join('\n'),
    media,
    files,
    meta: { usage, cost_usd: costUsd, model, finish_reason: finishReason },
    untrusted: said !== '',
  };
}
