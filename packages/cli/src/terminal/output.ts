import { isAsciiOnly, toAscii, toAsciiSymbols } from './charset.ts';
import type { Io, OutputStream } from './io.ts';
import { escapeInJson, sanitize, sanitizeStyled } from './sanitize.ts';
import type { Style } from './style.ts';
import { createStyle, usesColor } from './style.ts';

const DEFAULT_COLUMNS = 80;

/** Global options that control the output. */
export interface OutputSettings {
  readonly color: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The two output streams: stdout has the result and nothing else, stderr everything about it. */
export interface Output {
  /** Whether stdout is a terminal. */
  readonly toTerminal: boolean;
  /** Whether stderr is a terminal. */
  readonly notesToTerminal: boolean;
  readonly columns: number;
  /** Whether orm draws with ASCII only. */
  readonly isAscii: boolean;
  /** Whether stdout failed, so that the result is told when it is delivered elsewhere. */
  readonly isBroken: boolean;
  /** Whether any part of the result was written. */
  readonly hasResult: boolean;
  /** Whether a JSON document was written. */
  readonly hasDocument: boolean;
  /** Colors of the result. */
  readonly style: Style;
  /** Colors of notes. */
  readonly noteStyle: Style;
  /** Writes untrusted text that is part of the result. Does nothing under `--json`, where the document is the result. */
  result(text: string): void;
  /** Writes a part of the result that orm formatted, with its colors. */
  layout(text: string): void;
  /** Starts another result below a heading. */
  startResult(heading: string): void;
  /** Ends the last line of the result if it has no line end. */
  endResult(): void;
  /** Writes a line to stderr, unless `--quiet`. */
  note(line: string): void;
  /** Writes untrusted text to stderr, dimmed, unless `--quiet`. */
  aside(text: string): void;
  /** Writes a line to stderr, even with `--quiet`. */
  alert(line: string): void;
  /** Writes the JSON document. */
  document(value: unknown): void;
}

/** Creates the output of one command. */
export function createOutput(io: Io, settings: OutputSettings): Output {
  const isAscii = isAsciiOnly(io.env);
  const stdout = createTextWriter(io.stdout, isAscii);
  const stderr = createTextWriter(io.stderr, isAscii);
  const isOnePlace = io.isOnePlace ?? (io.stdout.isTTY === true && io.stderr.isTTY === true);
  /** Ends a half-written line of the result where a note would continue it. The line end is a part of the note. */
  const leaveResult = () => {
    if (isOnePlace && stdout.abandonLine()) io.stderr.write('\n');
  };
  const style = createStyle(isColored(io, io.stdout, settings.color));
  const noteStyle = createStyle(isColored(io, io.stderr, settings.color));
  let hasResult = false;
  let hasDocument = false;
  const line = (text: string) => {
    leaveResult();
    stderr.endLine();
    stderr.layout(`${text}\n`);
  };
  return {
    toTerminal: io.stdout.isTTY === true,
    notesToTerminal: io.stderr.isTTY === true,
    isAscii,
    columns: io.stdout.columns ?? DEFAULT_COLUMNS,
    get isBroken() {
      return io.stdout.failure !== undefined;
    },
    get hasDocument() {
      return hasDocument;
    },
    get hasResult() {
      return hasResult;
    },
    style,
    noteStyle,
    result(text) {
      if (settings.json || text === '') return;
      hasResult = true;
      // Both streams may share the line: the line of the reasoning must end first.
      stderr.endLine();
      stdout.write(text);
    },
    layout(text) {
      if (settings.json) return;
      stderr.endLine();
      stdout.layout(text);
    },
    startResult(heading) {
      hasResult = false;
      if (settings.json) return;
      stderr.endLine();
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
      if (settings.quiet) return;
      leaveResult();
      stderr.write(text, noteStyle.dim);
    },
    alert: line,
    document(value) {
      hasDocument = true;
      stderr.endLine();
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
  /** Takes a half-written line as ended, because something else ends it. Returns whether there was one. */
  abandonLine(): boolean;
}

const halfCharacterAtEnd = /[\ud800-\udbff]$/u;

function createTextWriter(stream: OutputStream, isAscii: boolean): TextWriter {
  const isTerminal = stream.isTTY === true;
  let atLineStart = true;
  let pending = '';
  const put = (text: string, paint?: (text: string) => string) => {
    if (text === '') return;
    atLineStart = text.endsWith('\n');
    stream.write(paint === undefined ? text : paint(text));
  };
  return {
    write(text, paint) {
      const content = pending + text;
      // A high surrogate waits for the low one, which is in the next chunk.
      pending = halfCharacterAtEnd.exec(content)?.[0] ?? '';
      const ready = content.slice(0, content.length - pending.length);
      const safe = isTerminal ? sanitize(ready) : ready;
      put(isTerminal && isAscii ? toAsciiSymbols(safe) : safe, paint);
    },
    layout(text) {
      const safe = isTerminal ? sanitizeStyled(text) : text;
      put(isAscii ? toAscii(safe) : safe);
    },
    endLine() {
      put(pending);
      pending = '';
      if (!atLineStart) put('\n');
    },
    abandonLine() {
      const wasHalfWritten = !atLineStart;
      atLineStart = true;
      return wasHalfWritten;
    },
  };
}
