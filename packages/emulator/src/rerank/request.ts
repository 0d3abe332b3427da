import * as v from 'valibot';
import { ProviderPreferences } from '../validation/provider-preferences.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { describeIssues } from '../shared/describe-issues.ts';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';

/** A document to be ranked; it has a text, an image or both. */
export interface RerankDocument {
  readonly text: string | undefined;
  /** An http(s) URL or a base64 data URL. */
  readonly image: MediaText | undefined;
}

/** A parsed request to `POST /rerank`. */
export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly RerankDocument[];
  /** Number of documents in the response; all when undefined. */
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

// Selected by the type of the value, so that the error concerns the intended kind.
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

/** Parses a request; a malformed one is a 400 that names the field. */
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
