/** Progress of a JSON object or list whose text arrives in chunks: known without reading the text again for every chunk. */
export interface JsonProgress {
  readonly text: string;
  add(chunk: string): void;
  replace(text: string): void;
  /** Whether the text is a complete object or list. */
  isComplete(): boolean;
}

/** Creates a {@link JsonProgress} of an empty text. */
export function createJsonProgress(): JsonProgress {
  let text = '';
  let scan = startOfScan();
  let isValid: boolean | undefined;
  const add = (chunk: string) => {
    text += chunk;
    isValid = undefined;
    for (const [character] of chunk.matchAll(/["\\{}[\]]|[^\s"\\{}[\]]+/gu)) step(scan, character);
  };
  return {
    get text() {
      return text;
    },
    add,
    replace(replacement) {
      text = '';
      scan = startOfScan();
      add(replacement);
    },
    isComplete() {
      if (!scan.isClosed || scan.isBroken) return false;
      return (isValid ??= isJson(text));
    },
  };
}

interface Scan {
  depth: number;
  isInText: boolean;
  isEscaped: boolean;
  /** Whether the outermost bracket was closed. */
  isClosed: boolean;
  /** Whether there is more after it. */
  isBroken: boolean;
}

function startOfScan(): Scan {
  return { depth: 0, isInText: false, isEscaped: false, isClosed: false, isBroken: false };
}

/** Reads one special character, or a run of others without white space. */
function step(scan: Scan, token: string): void {
  const isEscaped = scan.isEscaped;
  scan.isEscaped = scan.isInText && !isEscaped && token === '\\';
  if (isEscaped && token.length === 1) return;
  if (scan.isInText) {
    if (token === '"') scan.isInText = false;
    return;
  }
  if (scan.isClosed) scan.isBroken = true;
  if (token === '"') scan.isInText = true;
  else if (token === '{' || token === '[') scan.depth += 1;
  else if (token === '}' || token === ']') {
    scan.depth -= 1;
    scan.isClosed = scan.depth <= 0;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Balanced, and no JSON all the same.
    return false;
  }
}
