import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import { createOpenRouter } from '../client.ts';
import { operations } from '../operations.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { AuditLine } from './shared/audit-line.ts';
import { toAuditJson } from './shared/audit-line.ts';
import { createAuditLayer } from './shared/audit.ts';
import type { Operation } from './shared/operation.ts';

function setUp() {
  const clock = createManualClock(Date.UTC(2026, 0, 2));
  const lines: AuditLine[] = [];
  const audit = { clock, write: (line: AuditLine) => lines.push(line) };
  const client = createOpenRouter({ defaults: { chatModel: 'a/usual' } });
  return { clock, lines, context: { client, audit } };
}

/** A value for a schema, with a long secret wherever a text may stand. */
function fill(schema: unknown, secret: string): unknown {
  const { type, wrapped, entries, item, options } = schema as Record<string, unknown>;
  if (wrapped !== undefined) return fill(wrapped, secret);
  if (type === 'string' || type === 'custom') return secret;
  if (type === 'array') return [fill(item, secret)];
  if (type === 'record' || type === 'unknown') return { [secret]: secret };
  if (type === 'union' && Array.isArray(options)) return fill(options[0], secret);
  if (typeof entries === 'object' && entries !== null) {
    return Object.fromEntries(
      Object.entries(entries).map(([name, each]) => [name, fill(each, secret)]),
    );
  }
  return undefined;
}

/** Returns the audit of an operation that fails at once. */
async function auditFailure(
  operation: Operation,
  input: unknown,
  context: ReturnType<typeof setUp>['context'],
): Promise<void> {
  const error = new OpenRouterError('INVALID_INPUT', 'No');
  const ended = Promise.resolve({ error, isCancelled: false });
  const layer = createAuditLayer(operation, context);
  await layer(async () => await Promise.reject(error))({ input, known: () => ({}), ended });
}

describe.each(operations.filter(({ effects }) => effects.billable))(
  'the audit of $name',
  (operation) => {
    it('has the default model when none is requested', async () => {
      const { lines, context } = setUp();
      await auditFailure(operation, {}, context);
      const [start, end] = lines.map(({ model }) => model);
      expect(start).toMatch(/^[\w-]+\/[\w.:-]+$/u);
      expect(end).toBe(start);
    });

    it('shows no text beyond its first 80 characters', async () => {
      const { clock, lines, context } = setUp();
      const secret = `${'word '.repeat(16)}TOPSECRET ${'more '.repeat(50)}`;
      const input = fill(operation.input, secret);
      expect(JSON.stringify(input)).toContain('TOPSECRET');
      await auditFailure(operation, input, context);
      const [line] = lines;
      if (line?.type !== 'start') throw new Error('Nothing was written');
      expect(toAuditJson(line, clock)).not.toContain('TOPSECRET');
      expect(JSON.stringify(line.shape)).not.toContain('word');
    });
  },
);
