import * as v from 'valibot';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';
import { SPEECH_FORMATS, type SpeechFormat } from './support.ts';

/** A parsed request to `POST /audio/speech`. */
export interface SpeechRequest {
  readonly model: string;
  readonly input: string;
  readonly voice: string | undefined;
  readonly format: SpeechFormat;
  /** 1 is the normal speed. */
  readonly speed: number;
  /** A recording of the voice to clone: base64 or a data URL. */
  readonly sample: MediaText | undefined;
  readonly sessionId: string | undefined;
}

/** Maximum length of the base64 of a voice sample. */
const MAX_SAMPLE_CHARACTERS = 20 * 2 ** 20;

/** Maximum length of the transcript of a voice sample. */
const MAX_TRANSCRIPT_CHARACTERS = 10_000;

const SampleText = v.pipe(
  v.custom<MediaText>(isMediaText, 'Expected base64 or a data URL'),
  v.check(({ length }) => length > 0, 'Expected base64 or a data URL'),
  v.check(({ length }) => length <= MAX_SAMPLE_CHARACTERS, 'Expected at most 20 MiB of base64'),
);

const Reference = v.variant('type', [
  v.looseObject({
    type: v.literal('input_audio'),
    input_audio: v.looseObject({ data: SampleText, format: v.optional(v.string()) }),
  }),
  v.looseObject({
    type: v.literal('text'),
    text: v.pipe(v.string(), v.maxLength(MAX_TRANSCRIPT_CHARACTERS)),
  }),
]);

type Reference = v.InferOutput<typeof Reference>;

const Body = v.looseObject({
  model: v.string(),
  input: v.pipe(v.string(), v.nonEmpty('Expected a text')),
  voice: v.optional(v.pipe(v.string(), v.nonEmpty('Expected the name of a voice'))),
  response_format: v.optional(v.picklist(SPEECH_FORMATS), 'pcm'),
  speed: v.optional(v.pipe(v.number(), v.gtValue(0)), 1),
  input_references: v.optional(v.array(Reference), []),
  provider: v.optional(
    v.looseObject({
      options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
    }),
  ),
  user: v.optional(v.string()),
  session_id: v.optional(v.pipe(v.string(), v.maxLength(256))),
});

/** Parses a request; a malformed one is a 400 that names the field. */
export function parseSpeechRequest(body: unknown): SpeechRequest {
  const parsed = v.safeParse(Body, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const { model, input, voice, response_format: format, speed } = parsed.output;
  const sample = findSample(parsed.output.input_references);
  return { model, input, voice, format, speed, sample, sessionId: parsed.output.session_id };
}

function findSample(references: readonly Reference[]): MediaText | undefined {
  const samples = references.flatMap((part) =>
    part.type === 'input_audio' ? [part.input_audio.data] : [],
  );
  const texts = references.length - samples.length;
  if (references.length > 0 && (samples.length !== 1 || texts > 1)) {
    throw invalidRequest(
      'input_references: expected one input_audio and at most one text, which is what it says',
    );
  }
  return samples[0];
}
