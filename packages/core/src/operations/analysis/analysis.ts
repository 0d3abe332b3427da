import * as v from 'valibot';

import type { AnalyzedMedia, AnalyzeRequest, AnalysisResult } from '../../api/analysis/options.ts';
import { defaultQuestions } from '../../api/analysis/to-chat-request.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { toCacheState } from '../chat/chat-output.ts';
import { toUsage } from '../shared/usage-fields.ts';
import {
  attachmentsField,
  cacheField,
  cacheFields,
  maxTokensField,
  modelField,
  responseSchemaField,
  toCache,
  toResponseFormat,
} from '../chat/chat-fields.ts';
import { usageField } from '../shared/usage-fields.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import { maxCostField } from '../shared/cost-fields.ts';
import { readChatEvents } from '../chat/chat-events.ts';
import { requireOutput } from '../chat/require-output.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import { withNearestModels } from '../shared/nearest-models.ts';
import type { OperationContext, OperationResult } from '../shared/operation.ts';
import { reportUpload } from '../shared/report-upload.ts';

/** Fields that every analysis has besides its media. */
export function analysisFields(kind: MediaKind) {
  return {
    question: v.optional(
      v.pipe(
        v.string(),
        v.check((question) => question.trim() !== '', 'must not be blank'),
        v.description(`Question. Default: "${defaultQuestions[kind]}"`),
      ),
    ),
    attachments: v.optional(attachmentsField),
    model: v.optional(
      v.pipe(
        modelField,
        v.description(`Model id. Default: OPENROUTER_DEFAULT_${kind.toUpperCase()}_MODEL.`),
      ),
    ),
    provider: v.optional(providerField),
    max_tokens: v.optional(maxTokensField),
    max_cost_usd: v.optional(maxCostField),
    response_schema: v.optional(responseSchemaField),
    cache_input: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Caches the media at the provider: the next question about them costs less.'),
      ),
    ),
    ...cacheFields,
  };
}

/** Field for the media: a path, a URL or a data URL. */
export function pathField(noun: string) {
  return v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.description(`Path, http(s) URL or data URL of the ${noun}.`),
  );
}

/** Field for whether the model fetches the URL itself. */
export const passUrlField = v.pipe(
  v.boolean(),
  v.description('Passes a public URL to the model instead of fetching it.'),
);

/** Output of every analysis. */
export const analysisOutput = {
  text: v.string(),
  output: v.pipe(v.unknown(), v.description('The answer parsed by `response_schema`, else null.')),
  notes: v.pipe(v.array(v.string()), v.description('About the media, such as omitted frames.')),
  reasoning: v.nullable(v.string()),
  finish_reason: v.nullable(v.string()),
  truncated: v.pipe(v.boolean(), v.description('The answer was cut off at max_tokens.')),
  model: v.string(),
  provider: v.nullable(v.string()),
  usage: usageField,
  cache: cacheField,
  generation_id: v.nullable(v.string()),
};

const commonInput = v.object(analysisFields('image'));

/** Checked input of an analysis. */
export interface Analysis {
  /** Path, URL or data URL. */
  readonly path: string;
  readonly kind: MediaKind;
  /** Format of raw samples, which have no header. */
  readonly format?: AnalyzedMedia['format'];
  /** Fields that every analysis has. */
  readonly input: v.InferOutput<typeof commonInput>;
  /** Options that only this analysis has. */
  readonly requestedOptions?: Partial<AnalyzeRequest> | undefined;
}

/** Runs an analysis: loads the media, asks the question, and reports the answer as it arrives. */
export async function runAnalysis(
  analysis: Analysis,
  context: OperationContext,
): Promise<{ readonly answer: AnalysisResult; readonly result: OperationResult<AnalysisData> }> {
  const { client, report } = context;
  report({ type: 'progress', message: `Loading the ${analysis.kind}` });
  const request = await toRequest(analysis, context);
  try {
    const events = client.analyze.stream(
      request,
      reportUpload(context, analysis.input.max_cost_usd),
    );
    const received = await readChatEvents<AnalysisResult>(events, context);
    const answer = requireOutput(received, request.responseFormat);
    return { answer, result: toResult(answer) };
  } catch (error) {
    throw await withNearestModels(error, request.model, context);
  }
}

async function toRequest(
  { path, kind, format, input, requestedOptions }: Analysis,
  context: OperationContext,
): Promise<AnalyzeRequest> {
  const media: AnalyzedMedia[] = [{ kind, format, ...(await toMediaSource(path, context)) }];
  for (const reference of input.attachments ?? [])
    media.push(await toMediaSource(reference, context));
  return {
    media,
    question: input.question,
    model: input.model,
    maxTokens: input.max_tokens,
    provider: toRouting(input.provider),
    responseFormat: toResponseFormat(input.response_schema),
    cacheInput: input.cache_input,
    cache: toCache(input),
    ...requestedOptions,
  };
}

const analysisData = v.object(analysisOutput);
type AnalysisData = v.InferOutput<typeof analysisData>;

function toResult(result: AnalysisResult): OperationResult<AnalysisData> {
  const data = {
    text: result.text,
    output: result.output ?? null,
    notes: [...result.notes],
    reasoning: result.reasoning ?? null,
    finish_reason: result.finishReason ?? null,
    truncated: result.truncated,
    model: result.model,
    provider: result.provider ?? null,
    usage: toUsage(result.usage),
    cache: toCacheState(result.cache),
    generation_id: result.generationId ?? null,
  };
  const { finish_reason, reasoning, usage, cache } = data;
  return {
    data,
    text: result.output === undefined ? result.text : JSON.stringify(result.output),
    meta: { finish_reason, usage, reasoning, cache },
    untrusted: true,
  };
}
