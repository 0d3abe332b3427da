import * as v from 'valibot';

import type { AudioStream } from '../../api/speech/options.ts';
import { usageField } from '../shared/usage-fields.ts';
import { toUsage } from '../shared/usage-fields.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { textAt } from '../../shared/untrusted-json.ts';
import type { OperationOutput, OutputOptions } from '../shared/output.ts';
import { describeOutputs, filesField, saveOnAbort, openOutput, toFiles } from '../shared/output.ts';
import { costFields, toCostFields } from '../shared/cost-fields.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';

/** Output of every operation that generates audio. */
export const audioOutput = v.object({
  files: filesField,
  media_type: v.string(),
  transcript: v.pipe(v.nullable(v.string()), v.description('Spoken text.')),
  model: v.string(),
  voice: v.nullable(v.string()),
  usage: usageField,
  ...costFields,
  generation_id: v.nullable(v.string()),
  notes: v.array(v.string()),
});

const KILOBYTE = 1_000;

/** Note for audio that reached its maximum tokens, which a cost limit may have set. */
const CUT_OFF = 'The audio was cut off at its maximum tokens. A higher limit makes it longer.';

/** Note for audio whose last frame is incomplete without an error from upstream. */
const INCOMPLETE = 'The audio may be cut off: it ends inside a frame.';

/**
 * Reserves a target for audio. It ignores the signal, which aborts only the stream: audio received before an abort is paid
 * and saved.
 */
export async function openAudioOutput(
  options: Omit<OutputOptions, 'kind'>,
  context: OperationContext,
): Promise<OperationOutput> {
  return await openOutput(
    { ...options, kind: 'audio', checkSignal: context.signal },
    { ...context, signal: undefined },
  );
}

/** Writes audio while it arrives, and returns the result. After an abort, a note has the path of the partial audio. */
export async function saveAudio(
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
    const result = await toResult(stream, output, context);
    signal?.throwIfAborted();
    return result;
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

async function toResult(
  stream: AudioStream,
  output: OperationOutput,
  { noteCharge }: OperationContext,
): Promise<OperationResult<v.InferOutput<typeof audioOutput>>> {
  const { mediaType, transcript, model, voice, generationId, finishReason, ...rest } =
    await stream.finish();
  noteCharge?.({ id: generationId, cost: rest });
  const notes = [
    ...rest.notes,
    ...(finishReason === 'length' ? [CUT_OFF] : []),
    ...(stream.isCutOff() ? [INCOMPLETE] : []),
  ];
  const usage = toUsage(rest.usage);
  const cost = toCostFields(rest);
  const { files, media } = output;
  const text = transcript ?? '';
  return {
    data: {
      files: toFiles(files),
      media_type: mediaType,
      transcript: transcript ?? null,
      model,
      voice: voice ?? null,
      usage,
      ...cost,
      generation_id: generationId ?? null,
      notes,
    },
    text: [text, describeOutputs(output), ...notes].filter((line) => line !== '').join('\n'),
    media,
    files,
    meta: { usage, ...cost, cost_usd: rest.costUsd, model, finish_reason: finishReason },
    untrusted: text !== '',
  };
}
