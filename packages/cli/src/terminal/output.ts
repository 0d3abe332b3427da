import type { Io, OutputStream } from './io.ts';
import { escapeInJson, sanitize, sanitizeStyled } from './sanitize.ts';
import type { Style } from './style.ts';
import { createStyle, usesColor } from './style.ts';

const DEFAULT_COLUMNS = 80;

/** Options of every command that say how output looks. */
export interface OutputSettings {
  readonly color: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The two streams with their rules: stdout is the result and nothing else, stderr is all that is said about it. */
export interface Output {
  /** Whether a person looks at the result as it appears. */
  readonly toTerminal: boolean;
  /** Whether a person looks at what is said about it. */
  readonly notesToTerminal: boolean;
  readonly columns: number;
  /** Whether a piece of the result was written. */
  readonly hasResult: boolean;
  /** Colors of the result. */
  readonly style: Style;
  /** Colors of what is said about it. */
  readonly noteStyle: Style;
  /** A piece of the result, as a model or a stranger wrote it. Nothing under `--json`: there the document is the result. */
  result(text: string): void;
  /** A part of the result that orm laid out, in its own colors. */
  layout(text: string): void;
  /** Begins another result below a heading. */
  startResult(heading: string): void;
  /** Ends the last line of the result if it has no end. */
  endResult(): void;
  /** A line for a person, unless `--quiet`. */
  note(line: string): void;
  /** A piece of a stranger's text for a person, dimmed, unless `--quiet`. */
  aside(text: string): void;
  /** A line that is told in any case. */
  alert(line: string): void;
  /** The JSON document. */
  document(value: unknown): void;
}

/** Makes the output of one command. */
export function createOutput(io: Io, settings: OutputSettings): Output {
  const stdout = createTextWriter(io.stdout);
  const stderr = createTextWriter(io.stderr);
  const style = createStyle(isColored(io, io.stdout, settings.color));
  const noteStyle = createStyle(isColored(io, io.stderr, settings.color));
  let hasResult = false;
  const line = (text: string) => {
    stderr.endLine();
    stderr.layout(`${text}\n`);
  };
  return {
    toTerminal: io.stdout.isTTY === true,
    notesToTerminal: io.stderr.isTTY === true,
    columns: io.stdout.columns ?? DEFAULT_COLUMNS,
    get hasResult() {
      return hasResult;
    },
    style,
    noteStyle,
    result(text) {
      if (settings.json || text === '') return;
      hasResult = true;
      // On a terminal both streams share the line: what the model thought must end first.
      stderr.endLine();
      stdout.write(text);
    },
    layout(text) {
      if (!settings.json) stdout.layout(text);
    },
    startResult(heading) {
      hasResult = false;
      if (settings.json) return;
      stdout.endLine();
      stdout.write(heading);
    },
    endResult() {
      if (!settings.json) stdout.endLine();
    },
    note(text) {
      if (!settings.quiet) line(text);
    },
    aside(text) {
      if (!settings.quiet) stderr.write(text, noteStyle.dim);
    },
    alert: line,
    document(value) {
      io.stdout.write(`${escapeInJson(JSON.stringify(value))}\n`);
    },
  };
}

function isColored(io: Io, stream: OutputStream, allowed: boolean): boolean {
  return usesColor({ forbidden: !allowed, env: io.env, isTerminal: stream.isTTY === true });
}

interface TextWriter {
  write(text: string, paint?: (text: string) => string): void;
  layout(text: string): void;
  endLine(): void;
}

const halfCharacterAtEnd = /[\ud800-\udbff]$/u;

function createTextWriter(stream: OutputStream): TextWriter {
  const isTerminal = stream.isTTY === true;
  let atLineStart = true;
  let held = '';
  const put = (text: string, paint?: (text: string) => string) => {
    if (text === '') return;
    atLineStart = text.endsWith('\n');
    stream.write(paint === undefined ? text : paint(text));
  };
  return {
    write(text, paint) {
      const whole = held + text;
      // Half a character waits for its other half, which comes with the next piece.
      held = halfCharacterAtEnd.exec(whole)?.[0] ?? '';
      const ready = whole.slice(0, whole.length - held.length);
      put(isTerminal ? sanitize(ready) : ready, paint);
    },
    layout(text) {
      put(isTerminal ? sanitizeStyled(text) : text);
    },
    endLine() {
      put(held);
      held = '';
      if (!atLineStart) put('\n');
    },
  };
}
