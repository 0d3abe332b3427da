import type { RecordingChunk } from '../../media/audio/split-audio.ts';
import { splitAudio } from '../../media/audio/split-audio.ts';
import type { Cost } from '../../shared/cost.ts';
import { costOfFailure } from '../cost/failure-cost.ts';
import { reserve } from '../cost/reservation.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { EndpointCall } from '../runner/call.ts';
import type { SplitPlan } from './long-recording.ts';
import type { Transcription, TranscriptionProgress, TranscriptionRequest } from './options.ts';
import type { ChunkFailure, DoneChunk } from './done-chunk.ts';
import { incompleteError } from './incomplete-error.ts';
import type { ChunkSender } from './send-chunk.ts';
import { stitch, sumCosts } from './stitch.ts';

/** Pieces that are transcribed at once: one more is split meanwhile, and three are the most in memory. */
const CONCURRENT_CHUNKS = 2;

/** Long recording that is to be transcribed. */
export interface LongRecording {
  readonly call: EndpointCall<TranscriptionRequest>;
  readonly plan: SplitPlan;
  /** Estimates the cost of all pieces. */
  estimate(): Promise<CostEstimate>;
  readonly sender: ChunkSender;
  readonly onChunk: ((progress: TranscriptionProgress) => void) | undefined;
}

/**
 * Transcribes a long recording piece by piece, in order of time. The money for all pieces is reserved before the first. After a
 * failure no further piece is sent; those under way are waited for, and everything that was transcribed is kept.
 *
 * @throws OpenRouterError the failure of a piece, with the text of the others.
 */
export async function transcribeChunks(recording: LongRecording): Promise<Transcription> {
  const { call, plan, sender } = recording;
  const { context, action, remaining, modelId } = call;
  let estimated: CostEstimate | undefined;
  const estimate = async () => (estimated = await recording.estimate());
  const options = remaining();
  const reservation = await reserve(context.budget, { action, estimate }, options);
  const work = createWork(recording);
  await work.run();
  const { done, failures } = work;
  const { durationSeconds } = plan;
  const paid = done.filter(({ isKept }) => !isKept).map(({ transcription }) => transcription.usage);
  if (failures.length === 0) {
    await reservation.settle(totalOf(paid));
    await sender.forget();
    const { generationId } = done.find(({ index }) => index === 0) ?? {};
    return {
      ...stitch(done),
      ...usageOf(done),
      model: modelId,
      notes: call.defaultNotes,
      generationId,
    };
  }
  const perSecondUsd = (estimated?.costUsd ?? 0) / Math.max(1, durationSeconds ?? 1);
  const lost = failures.map(({ error, chunk }) => {
    const cost = costOfFailure(error, { signal: options?.signal });
    // As much as was estimated for it: it may have been charged.
    return cost ?? toCost(chunk === undefined ? 0 : lengthOf(chunk) * perSecondUsd);
  });
  // Without a chunk that was paid, the failure says whether something was charged.
  if (paid.length === 0) await reservation.fail(failures[0]?.error);
  else await reservation.settle(totalOf([...paid, ...lost]));
  throw incompleteError(failures, done, { durationSeconds, ...usageOf(done) });
}

function toCost(costUsd: number): Cost {
  return { costUsd, upstreamCostUsd: undefined, isByok: undefined };
}

/** Returns the sum of costs, which is unknown when one of them is: the estimate counts then. */
function totalOf(costs: readonly (Cost | undefined)[]): Cost | undefined {
  const known = costs.filter(isKnown);
  return known.length < costs.length ? undefined : sumCosts([toCost(0), ...known]);
}

function isKnown(cost: Cost | undefined): cost is Cost {
  return (cost?.isByok === true ? cost.upstreamCostUsd : cost?.costUsd) !== undefined;
}

function createWork({ call, plan, sender, onChunk }: LongRecording) {
  const done: DoneChunk[] = [];
  const failures: ChunkFailure[] = [];
  const running = new Set<Promise<void>>();
  const signal = call.remaining()?.signal;
  const report = (): void => {
    onChunk?.(toProgress(done, plan));
  };
  const transcribe = async (chunk: RecordingChunk): Promise<void> => {
    try {
      const { index, startSeconds, endSeconds, seamSeconds } = chunk;
      const sent = await sender.send(chunk);
      done.push({ index, startSeconds, endSeconds, seamSeconds, ...sent });
      report();
    } catch (error) {
      failures.push({ error, chunk });
    }
  };
  return {
    done,
    failures,
    /** Transcribes all pieces. Never rejects. */
    async run(): Promise<void> {
      try {
        for await (const chunk of splitAudio(plan.audio, plan.limits)) {
          if (running.size >= CONCURRENT_CHUNKS) await Promise.race(running);
          signal?.throwIfAborted();
          if (failures.length > 0) break;
          const under = transcribe(chunk).finally(() => running.delete(under));
          running.add(under);
          if (chunk.index === 0 && sender.detectsLanguage) await under;
        }
      } catch (error) {
        failures.push({ error, chunk: undefined });
      }
      await Promise.all(running);
    },
  };
}

function toProgress(done: readonly DoneChunk[], plan: SplitPlan): TranscriptionProgress {
  const ordered = done.toSorted((one, other) => one.index - other.index);
  const received = ordered.filter(({ index }, position) => index === position);
  const { text, segments } = stitch(received);
  return {
    doneSeconds: sumOf(done.map(lengthOf)),
    totalSeconds: plan.durationSeconds,
    chunks: done.length,
    text,
    segments,
  };
}

function lengthOf({
  seamSeconds,
  endSeconds,
}: Pick<RecordingChunk, 'seamSeconds' | 'endSeconds'>): number {
  return endSeconds - seamSeconds;
}

/** Returns the usage of this call: pieces that an earlier call paid for are not in it. */
function usageOf(done: readonly DoneChunk[]): Pick<Transcription, 'usage'> {
  return { usage: stitch(done.filter(({ isKept }) => !isKept)).usage };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
