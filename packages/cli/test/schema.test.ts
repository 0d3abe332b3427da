import { describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

const schema = JSON.stringify({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
});
const usage = { prompt_tokens: 9, completion_tokens: 3, cost: 0.25 };
const fenced = '```json\n{ "city": "Bonn" }\n```';

const commands = [
  ['chat', 'x'],
  ['analyze-image', 'photo.jpg'],
] as const;

describe.each(commands)('orm %s %s --schema', (...argv) => {
  it('prints the checked value, without a code fence', async () => {
    const { emulator, orm, json } = createShell();
    emulator.script([
      { text: fenced, usage },
      { text: fenced, usage },
    ]);
    expect(await orm([...argv, '--schema', schema])).toMatchObject({
      status: 0,
      stdout: '{"city":"Bonn"}\n',
    });
    expect(await json([...argv, '--schema', schema])).toMatchObject({
      ok: true,
      text: '{"city":"Bonn"}',
      data: { output: { city: 'Bonn' } },
    });
  });

  it(verifies('cli.output', 'fails for another answer, which stays, with its cost'), async () => {
    const { emulator, orm, json } = createShell();
    const text = '{"town":"Bonn"}';
    emulator.script([
      { text, usage },
      { text, usage },
    ]);
    const run = await orm([...argv, '--schema', schema, '--cost']);
    expect(run).toMatchObject({ status: 5, stdout: `${text}\n` });
    expect(run.stderr).toContain('The answer does not follow the response format: ');
    expect(run.stderr).toContain('$0.25');
    expect(await json([...argv, '--schema', schema])).toMatchObject({
      ok: false,
      error: { details: { reason: 'schema_mismatch', text } },
      usage: { inputTokens: 9, outputTokens: 3, costUsd: 0.25 },
    });
  });

  it('fails for an answer that was cut off, and says which limit to raise', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: '{"city":"Bo', usage, finishReason: 'length' });
    const { status, stderr } = await orm([...argv, '--schema', schema]);
    expect(status).toBe(5);
    expect(stderr).toContain('The answer does not follow the response format: it was cut off');
    expect(stderr).toContain('--max-tokens');
  });

  it.each([
    ['{"city":"string"}', 'it has no keyword that restricts the answer'],
    ['{"type":"town"}', 'its "type" must be one of'],
    ['["city"]', 'Cannot'],
    ['[]', 'it says nothing of the answer'],
    ['{}', 'it says nothing of the answer'],
  ])('refuses what is no schema before anything is paid: %s', async (none, why) => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm([...argv, '--schema', none]);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining(why) });
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('suggests @ for the name of a file', async () => {
    const { stderr } = await createShell().orm([...argv, '--schema', 'nofile.json']);
    expect(stderr).toBe(
      'error: --schema must be JSON, not "nofile.json" [INVALID_INPUT]\n' +
        'hint:  to read a file, write --schema @nofile.json\n',
    );
  });
});
