/** Creates a wrapper for formatted lines: each is indented and cut at the width. */
export function createLineCutter(put: (text: string) => void, options: WrapOptions): Wrapper {
  const { indent, width, maxLines } = options;
  let pending = '';
  return {
    write(text) {
      pending += text;
    },
    end() {
      const lines = pending.split('\n').filter((line) => line.trim() !== '');
      const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
      for (const line of shown) {
        const content = `${indent}${line}`;
        put(`${content.length > width ? `${content.slice(0, width - 1)}…` : content}\n`);
      }
      pending = '';
    },
  };
}

/** Options for wrapping text. */
export interface WrapOptions {
  readonly indent: string;
  /** Characters per line, including the indent. */
  readonly width: number;
  /** Lines after which an ellipsis replaces the remaining text. */
  readonly maxLines: number;
}

/** Wraps streamed text. */
export interface Wrapper {
  write(text: string): void;
  /** Writes the remaining text. */
  end(): void;
}

/** Creates a wrapper. A word is written when it is complete. */
export function createWrapper(put: (text: string) => void, options: WrapOptions): Wrapper {
  const { indent, width, maxLines } = options;
  let column = 0;
  let lines = 0;
  let pending = '';
  const newLine = () => {
    if (column > 0) put('\n');
    column = 0;
    lines += 1;
  };
  const placeWord = (word: string) => {
    if (column > 0 && column + 1 + word.length > width) newLine();
    if (lines === maxLines) {
      put(`${indent}…\n`);
      lines += 1;
    }
    if (lines > maxLines) return;
    put(column === 0 ? `${indent}${word}` : ` ${word}`);
    column = (column === 0 ? indent.length : column + 1) + word.length;
  };
  const wrapParts = (text: string) => {
    for (const chunk of text.split(/(?<=\n)|(?=\n)|[ \t]+/u)) {
      if (chunk === '\n') {
        if (column > 0) newLine();
      } else if (chunk !== '') {
        placeWord(chunk);
      }
    }
  };
  return {
    write(text) {
      const content = pending + text;
      const end = Math.max(content.lastIndexOf(' '), content.lastIndexOf('\n')) + 1;
      wrapParts(content.slice(0, end));
      pending = content.slice(end);
    },
    end() {
      wrapParts(pending);
      pending = '';
      if (column > 0) put('\n');
      column = 0;
    },
  };
}
