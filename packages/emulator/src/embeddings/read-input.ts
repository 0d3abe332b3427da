import type { InputMedia } from '../media/input-media.ts';
import { countMediaTokens, countTextTokens } from '../chat/tokens.ts';
import { inspectPart } from './inspect-part.ts';
import type { EmbeddingInput, EmbeddingPart } from './request.ts';

/** An input as the model reads it. */
export interface ParsedInput {
  /** Its text, with descriptions of its media. */
  readonly text: string;
  readonly tokens: TokensByKind;
  readonly media: readonly InputMedia[];
}

/** Token counts of an input by modality. */
export type TokensByKind = Readonly<Record<'text' | InputMedia['kind'], number>>;

/** A count of zero for each modality. */
export const NO_TOKENS: TokensByKind = { text: 0, image: 0, audio: 0, video: 0, file: 0 };

/** Parses the input at `index`; unreadable media are a 400. */
export async function parseInput(input: EmbeddingInput, index: number): Promise<ParsedInput> {
  if (input.kind === 'parts') return await parseParts(input.parts, `input.${index}`);
  if (input.kind === 'text') return parseText(input.text);
  // Token ids cannot be decoded here, so each becomes a word of its own.
  const tokens = { ...NO_TOKENS, text: input.tokens.length };
  return { text: input.tokens.map((token) => `token${token}`).join(' '), tokens, media: [] };
}

function parseText(text: string): ParsedInput {
  return { text, tokens: { ...NO_TOKENS, text: countTextTokens(text) }, media: [] };
}

async function parseParts(parts: readonly EmbeddingPart[], field: string): Promise<ParsedInput> {
  const texts: string[] = [];
  const media: InputMedia[] = [];
  const tokens = { ...NO_TOKENS };
  for (const [index, part] of parts.entries()) {
    if (part.type === 'text') {
      texts.push(part.text);
      tokens.text += countTextTokens(part.text);
      continue;
    }
    const medium = await inspectPart(part, `${field}.content.${index}`);
    texts.push(describe(medium));
    media.push(medium);
    tokens[medium.kind] += countMediaTokens(medium);
  }
  return { text: texts.join(' '), tokens, media };
}

/** Returns words that a text can share with the media; for a URL, the URL itself. */
function describe({ url, info = {} }: InputMedia): string {
  if (url !== undefined) return url;
  const { kind, format, width, height, color, text } = info;
  return [kind, format, width, height, color, text].filter((word) => word !== undefined).join(' ');
}
