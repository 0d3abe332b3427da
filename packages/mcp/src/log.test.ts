import type { LogLevel } from '@orkit/openrouter-multimodal/env';
import { describe, expect, it } from 'vitest';

import { createLog, toErrorFields } from './log.ts';

function record(level: LogLevel) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, write: (line) => lines.push(line), now: () => 0 }) };
}

describe('createLog', () => {
  it('writes one line of JSON for each event', () => {
    const { lines, log } = record('debug');
    log.warn('two\nlines', { tool: 'echo', duration_ms: 3, id: undefined });
    expect(lines).toEqual([
      '{"ts":"1970-01-01T00:00:00.000Z","level":"warn","msg":"two\\nlines","tool":"echo","duration_ms":3}\n',
    ]);
  });

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('at level %s writes %j', (level, expected) => {
    const { lines, log } = record(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log[each](each);
    expect(lines.map((line) => /"level":"(\w+)"/u.exec(line)?.[1])).toEqual(expected);
  });
});

describe('toErrorFields', () => {
  it('has name and code, but no text of the error', () => {
    const error = Object.assign(new TypeError('Bearer sk-or-v1-test'), { code: 'ECONNRESET' });
    expect(toErrorFields(error)).toEqual({ error_name: 'TypeError', error_code: 'ECONNRESET' });
  });

  it('has the type of a thrown value that is not an error', () => {
    expect(toErrorFields('sk-or-v1-test')).toEqual({ error_name: 'string' });
  });
});
