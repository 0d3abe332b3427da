import * as v from 'valibot';
import { ProviderPreferences } from '../validation/provider-preferences.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';

/** A document that is to be ranked; it has a text, a picture or both. */
export interface RerankDocument {
  readonly text: string | undefined;
  /** An http URL or a base64 data URL. */
  readonly image: MediaText | undefined;
}

/** What `POST /rerank` is asked for. */
export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly RerankDocument[];
  /** How many documents the answer tells of; all when undefined. */
  readonly topN: number | undefined;
  readonly provider: ProviderPreferences;
  readonly sessionId: string | undefined;
}

const StructuredDocument = v.pipe(
  v.looseObject({
    text: v.optional(v.string()),
    image: v.optional(v.custom<MediaText>(isMediaText, 'Expected a URL')),
  }),
  v.check(
    ({ text, image }) => text !== undefined || image !== undefined,
    'Expected a text, an image or both',
  ),
);

// Chosen by what the value is, so that the error is about the kind the caller meant.
const Document = v.lazy((value: unknown) =>
  typeof value === 'object' && value !== null ? StructuredDocument : v.string(),
);

const Body = v.looseObject({
  model: v.string(),
  query: v.string(),
  documents: v.pipe(v.array(Document), v.minLength(1)),
  top_n: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  provider: v.nullish(ProviderPreferences),
  session_id: v.optional(v.pipe(v.string(), v.maxLength(256))),
  user: v.optional(v.string()),
});

/** Reads a request; what is malformed is a 400 that names the field. */
export function parseRerankRequest(body: unknown): RerankRequest {
  const parsed = v.safeParse(Body, body, { abortEarly: true });
  if (!parsed.success) throw invalidRequest(describeIssues(parsed.issues));
  const { model, query, documents, top_n: topN, provider, session_id: sessionId } = parsed.output;
  return {
    model,
    query,
    documents: documents.map((document) =>
      typeof document === 'string'
        ? { text: document, image: undefined }
        : { text: document.text, image: document.image },
    ),
    topN,
    provider: provider ?? {},
    sessionId,
  };
}
