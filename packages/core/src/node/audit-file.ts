import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput } from '../shared/errors.ts';
import { codeOf } from './open-file.ts';
import { reasonOf } from './output/output-errors.ts';
import { stateFolder } from './state-folder.ts';

/** Options for {@link createAuditFile}. */
export interface AuditFileOptions {
  /** Path of the file, whose folder must exist. @default `orm/audit.jsonl` below `stateHome` */
  readonly path?: string | undefined;
  /** Folder for state files, as in `XDG_STATE_HOME`. @default that of the system */
  readonly stateHome?: string | undefined;
}

/** Appends lines to a file. */
export interface AuditFile {
  /** Appends a line. @throws OpenRouterError `INVALID_INPUT` when it cannot be written. */
  append(line: string): void;
}

// Opening a pipe without a reader would block. On Windows these flags are undefined, which `|` treats as 0.
const APPENDING =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_NONBLOCK |
  constants.O_NOCTTY;

/**
 * Creates an audit file, readable only by the user when it is new. It is opened for each line, so that it can be rotated, and each
 * line is one write, which the system appends after those of other processes. Synchronous: the end of a process waits for nothing.
 */
export function createAuditFile({ path, stateHome }: AuditFileOptions): AuditFile {
  return {
    append(line) {
      try {
        appendLine(path ?? defaultPath(stateHome), line);
      } catch (error) {
        throw unwritable(path, error);
      }
    },
  };
}

function defaultPath(stateHome: string | undefined): string {
  const path = join(stateFolder(stateHome), 'audit.jsonl');
  makeFoldersNow(dirname(path));
  return path;
}

/** Creates a folder and its missing parents one by one: the recursive form of Node.js never ends below `/proc`. */
function makeFoldersNow(path: string): void {
  const missing: string[] = [];
  for (
    let folder = path;
    !existsSync(folder) && dirname(folder) !== folder;
    folder = dirname(folder)
  )
    missing.push(folder);
  for (const folder of missing.toReversed()) makeFolderNow(folder);
}

function makeFolderNow(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function appendLine(path: string, line: string): void {
  const descriptor = openSync(path, APPENDING, 0o600);
  try {
    if (fstatSync(descriptor).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    const bytes = Buffer.from(line);
    // A disk that is almost full takes a part of the line.
    if (writeSync(descriptor, bytes) < bytes.length)
      throw Object.assign(new Error(), { code: 'ENOSPC' });
  } finally {
    closeSync(descriptor);
  }
}

function unwritable(path: string | undefined, error: unknown): OpenRouterError {
  const why = codeOf(error) === 'ENOENT' ? 'its folder does not exist' : reasonOf(error);
  const name = path === undefined ? 'the audit log' : `the audit log "${path}"`;
  return invalidInput(`Cannot write ${name}: ${why}`, {
    hints: [
      {
        kind: 'check-option',
        option: 'audit',
        note: 'nothing is sent without its line; free space, make it writable, or name another file',
      },
    ],
  });
}
