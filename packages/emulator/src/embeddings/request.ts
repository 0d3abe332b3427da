import * as v from 'valibot';
import { ProviderPreferences } from '../validation/provider-preferences.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';

/** One input to be embedded. */
export type EmbeddingInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tokens'; readonly tokens: readonly number[] }
  | { readonly kind: 'parts'; readonly parts: readonly EmbeddingPart[] };

/** A parsed request to `POST /embeddings`. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly inputs: readonly EmbeddingInput[];
  /** Whether vectors are encoded as base64 of little-endian 32-bit floats. */
  readonly isBase64: boolean;
  readonly dimensions: number | undefined;
  readonly provider: ProviderPreferences;
  readonly sessionId: string | undefined;
}

/** Maximum number of inputs per request, as for OpenAI. */
const MAX_INPUTS = 2048;

const Text = v.pipe(v.string(), v.nonEmpty('Expected a text'));
const Tokens = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.nonEmpty());
const mediaText = v.custom<MediaText>(isMediaText, 'Expected a string');
const Medium = v.looseObject({ data: mediaText, format: v.optional(v.string()) });

const Part = v.variant('type', [
  v.looseObject({ type: v.literal('text'), text: Text }),
  v.looseObject({ type: v.literal('image_url'), image_url: v.looseObject({ url: mediaText }) }),
  v.looseObject({ type: v.literal('input_audio'), input_audio: Medium }),
  v.looseObject({ type: v.literal('input_video'), input_video: Medium }),
  v.looseObject({ type: v.literal('input_file'), input_file: Medium }),
]);

/** A part of a multimodal input. */
export type EmbeddingPart = v.InferOutput<typeof Part>;

const Multimodal = v.looseObject({ content: v.pipe(v.array(Part), v.nonEmpty()) });

// Selected by the type of the value, so that the error concerns the intended kind.
const Item = v.lazy((value: unknown) => {
  if (Array.isArray(value)) return Tokens;
  return typeof value === 'object' && value !== null ? Multimodal : Text;
});

const Items = v.pipe(
  v.array(Item),
  v.nonEmpty(),
  v.maxLength(MAX_INPUTS, `Expected at most ${MAX_INPUTS} inputs`),
);

const Input = v.lazy((value: unknown) => {
  if (!Array.isArray(value)) return Text;
  return typeof value[0] === 'number' ? Tokens : Items;
});

const Body = v.looseObject({
  model: v.string(),
  input: Input,
  encoding_format: v.optional(v.picklist(['float', 'base64']), 'float'),
  dimensions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  input_type: v.optional(v.string()),
  provider: v.nullish(ProviderPreferences),
  user: v.optional(v.string()),
  session_id: v.optional(v.pipe(v.string(), v.maxLength(256))),
});

/** Parses a request; a malformed one is a 400 that names the field. */
export function parseEmbeddingRequest(body: unknown): EmbeddingRequest {
  const parsed = v.safeParse(Body, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const { model, input, encoding_format: encoding, dimensions, provider } = parsed.output;
  return {
    model,
    inputs: toInputs(input),
    isBase64: encoding === 'base64',
    dimensions,
    provider: provider ?? {},
    sessionId: parsed.output.session_id,
  };
}

function toInputs(input: v.InferOutput<typeof Input>): EmbeddingInput[] {
  if (typeof input === 'string') return [toInput(input)];
  const numbers = input.filter((item) => typeof item === 'number');
  if (numbers.length > 0) return [{ kind: 'tokens', tokens: numbers }];
  return input.filter((item) => typeof item !== 'number').map(toInput);
}

function toInput(item: v.InferOutput<typeof Item>): EmbeddingInput {
  if (typeof item === 'string') return { kind: 'text', text: item };
  if ('content' in item) return { kind: 'parts', parts: item.content };
  return { kind: 'tokens', tokens: item };
}
