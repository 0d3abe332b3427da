import { basename, dirname, join, parse, resolve, sep } from 'node:path';

import { createFileBlob } from '../runtime/node-file-blob.ts';
import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';
import { namesOf } from './look-alikes.ts';
import { namesNear, similarNameHints } from './nearby-names.ts';
import { NOT_REGULAR, isMissing, kindOf, notReadable, orClose } from './open-file.ts';
import type { InputRules, InputTarget } from './open-input.ts';
import { faultOf, lengthFaultOf, otherSystemFaultOf } from './path-rules.ts';
import { platform } from './platform.ts';
import { notOpened, toFileBlob, unsafe } from './sandbox-input.ts';

/** Returns the rules without a sandbox: any regular file may be read. Relative paths start in `folder`. */
export function anywhereRules(folder: string): InputRules {
  return {
    locate(reading, label) {
      if ('fault' in reading) return unsafe(label, reading.fault);
      const tooLong = lengthFaultOf(reading.path);
      if (tooLong !== undefined) return invalidInput(`Cannot read "${label}": ${tooLong}`);
      const fault = faultOf(reading.path);
      return fault === undefined ? targetOf(folder, reading.path) : unsafe(label, fault);
    },
    accept: async (descriptor, _path, label) =>
      await orClose(descriptor, async () => await toFileBlob(descriptor, label)),
    explain: async (error, target, label) =>
      otherSystemError(label) ?? notOpened(label, error, await hintsFor(error, target, label)),
    list: namesOf,
  };
}

/** Returns the rules for a path of the program itself, which may have any name. */
export function trustedRules(): InputRules {
  const invalid = (label: string, reason: string) =>
    invalidInput(`Cannot read "${label}": ${reason}`);
  return {
    locate(reading, label) {
      if ('fault' in reading) return invalid(label, reading.fault);
      const { path } = reading;
      const fault = path.includes('\0') || path === '' ? faultOf(path) : lengthFaultOf(path);
      return fault === undefined ? targetOf('.', path) : invalid(label, fault);
    },
    accept: async (descriptor, _path, label) =>
      await orClose(descriptor, async () => {
        if ((await kindOf(descriptor)) !== 'file') throw invalid(label, NOT_REGULAR);
        return await createFileBlob(descriptor, label);
      }),
    explain: async (error, target, label) =>
      otherSystemError(label) ??
      notReadable(label, error, { hints: await hintsFor(error, target, label) }),
    list: namesOf,
  };
}

function targetOf(folder: string, path: string): InputTarget {
  const absolute = resolve(folder, path);
  const { root } = parse(absolute);
  return { folder: root, parts: absolute.slice(root.length).split(sep) };
}

function otherSystemError(label: string): OpenRouterError | undefined {
  const fault = otherSystemFaultOf(label, platform);
  return fault === undefined ? undefined : invalidInput(`Cannot read "${label}": ${fault}`);
}

async function hintsFor(
  failure: unknown,
  { folder, parts }: InputTarget,
  label: string,
): Promise<readonly Hint[]> {
  if (!isMissing(failure)) return [];
  const path = join(folder, ...parts);
  // Without a readable folder there are no similar names.
  return similarNameHints(label, await namesNear(dirname(path), basename(path)).catch(() => []));
}
