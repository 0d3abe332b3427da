/** Sets lines that are laid out already: each is indented, and cut where the line of the terminal ends. */
export function createLineCutter(put: (text: string) => void, options: WrapOptions): Wrapper {
  const { indent, width, maxLines } = options;
  let held = '';
  return {
    write(text) {
      held += text;
    },
    end() {
      const lines = held.split('\n').filter((line) => line.trim() !== '');
      const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
      for (const line of shown) {
        const whole = `${indent}${line}`;
        put(`${whole.length > width ? `${whole.slice(0, width - 1)}…` : whole}\n`);
      }
      held = '';
    },
  };
}

/** How a text is set. */
export interface WrapOptions {
  readonly indent: string;
  /** Characters of a line, the indent included. */
  readonly width: number;
  /** Lines after which an ellipsis stands for the rest. */
  readonly maxLines: number;
}

/** Sets a text that comes in pieces into lines of its own. */
export interface Wrapper {
  write(text: string): void;
  /** Sets what is left. */
  end(): void;
}

/** Makes a wrapper. A word is held back until it is whole. */
export function createWrapper(put: (text: string) => void, options: WrapOptions): Wrapper {
  const { indent, width, maxLines } = options;
  let column = 0;
  let lines = 0;
  let held = '';
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
      const whole = held + text;
      const end = Math.max(whole.lastIndexOf(' '), whole.lastIndexOf('\n')) + 1;
      wrapParts(whole.slice(0, end));
      held = whole.slice(end);
    },
    end() {
      wrapParts(held);
      held = '';
      if (column > 0) put('\n');
      column = 0;
    },
  };
}
