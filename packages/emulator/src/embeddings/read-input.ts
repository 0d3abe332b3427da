import type { SeenMedia } from '../media/input-media.ts';
import { countMediaTokens, countTextTokens } from '../chat/tokens.ts';
import { lookAtPart } from './inspect-part.ts';
import type { EmbeddingInput, EmbeddingPart } from './request.ts';

/** An input as the model reads it. */
export interface ReadInput {
  /** Its text and the words that describe its media. */
  readonly words: string;
  readonly tokens: TokensByKind;
  readonly media: readonly SeenMedia[];
}

/** Tokens of an input by what they are of. */
export type TokensByKind = Readonly<Record<'text' | SeenMedia['kind'], number>>;

/** No tokens of any kind. */
export const NO_TOKENS: TokensByKind = { text: 0, image: 0, audio: 0, video: 0, file: 0 };

/** Reads an input that came as number `index`; unreadable media are a 400. */
export async function readInput(input: EmbeddingInput, index: number): Promise<ReadInput> {
  if (input.kind === 'parts') return await readParts(input.parts, `input.${index}`);
  if (input.kind === 'text') return readText(input.text);
  // Tokens cannot be turned back into words, so each is a word of its own.
  const tokens = { ...NO_TOKENS, text: input.tokens.length };
  return { words: input.tokens.map((token) => `token${token}`).join(' '), tokens, media: [] };
}

function readText(text: string): ReadInput {
  return { words: text, tokens: { ...NO_TOKENS, text: countTextTokens(text) }, media: [] };
}

async function readParts(parts: readonly EmbeddingPart[], field: string): Promise<ReadInput> {
  const words: string[] = [];
  const media: SeenMedia[] = [];
  const tokens = { ...NO_TOKENS };
  for (const [index, part] of parts.entries()) {
    if (part.type === 'text') {
      words.push(part.text);
      tokens.text += countTextTokens(part.text);
      continue;
    }
    const medium = await lookAtPart(part, `${field}.content.${index}`);
    words.push(describe(medium));
    media.push(medium);
    tokens[medium.kind] += countMediaTokens(medium);
  }
  return { words: words.join(' '), tokens, media };
}

/** Words that a text can share with a medium: of one that was not sent, those of its address. */
function describe({ address, facts = {} }: SeenMedia): string {
  if (address !== undefined) return address;
  const { kind, format, width, height, colour, text } = facts;
  return [kind, format, width, height, colour, text].filter((word) => word !== undefined).join(' ');
}
