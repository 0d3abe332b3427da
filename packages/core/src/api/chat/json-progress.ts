import { parseJson } from '../../shared/untrusted-json.ts';

/** Progress of a JSON object or list whose text arrives in chunks: known without reading the text again for every chunk. */
export interface JsonProgress {
  readonly text: string;
  add(chunk: string): void;
  /** Whether the text is a complete object or list. */
  isComplete(): boolean;
}

/** Creates a {@link JsonProgress} of an empty text. */
export function createJsonProgress(): JsonProgress {
  let text = '';
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  // Whether the last character, blanks aside, closed the outermost bracket.
  let isClosed = false;
  const add = (chunk: string) => {
    text += chunk;
    for (const character of chunk) {
      const isEnd = !isQuoted && /[}\]]/u.test(character);
      if (isEscaped) isEscaped = false;
      else if (character === '\\') isEscaped = isQuoted;
      else if (character === '"') isQuoted = !isQuoted;
      else if (!isQuoted && /[{[]/u.test(character)) depth += 1;
      else if (isEnd) depth -= 1;
      if (/\S/u.test(character)) isClosed = isEnd && depth <= 0;
    }
  };
  return {
    get text() {
      return text;
    },
    add,
    isComplete: () => isClosed && parseJson(text) !== undefined,
  };
}
